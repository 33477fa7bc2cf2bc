import { embeddingWidth, type ModelConfig } from '../../nn/config.ts'
import { activation, dense, norm } from '../../nn/layers.ts'
import type { BatchInputs, Ops, TokenInputs } from '../../nn/ops.ts'

/** What families do otherwise than BERT. */
export interface Variation<V> {
  /** Whether tokens have rows of a table of positions; by default they do. */
  positions?: boolean
  /** What the names of a layer's tensors begin with. */
  layerName?: (layer: number) => string
  /** Whether what the feed-forward part gives goes through dropout; by default it does. */
  outputDropout?: boolean
  /** Scores of attention, beside the mask → [B, heads, T, T]. */
  scores?: (layer: LayerInputs<V>) => V
}

interface LayerInputs<V> {
  /** As this layer is trained: without dropout where it is frozen. */
  config: ModelConfig
  /** What the names of its attention's tensors begin with. */
  name: string
  /** [B, heads, T, H/heads] */
  query: V
  key: V
}

/** BERT's encoder (Devlin et al. 2019) without pooler → [N, H]. */
export function encoder<V>(
  ops: Ops<V>,
  config: ModelConfig,
  batch: BatchInputs<V>,
  varied: Variation<V> = {},
): V {
  const { layerName = (layer) => `bert.encoder.layer.${layer}` } = varied
  const { frozenLayers = 0, mask } = batch
  const still = { ...config, hiddenDropout: 0, attentionDropout: 0 }
  const entered = 'states' in batch
  let x = entered ? batch.states : embeddings(ops, frozenLayers > 0 ? still : config, batch, varied) // [N, H]
  for (let layer = entered ? frozenLayers : 0; layer < config.layers; layer++) {
    const name = layerName(layer)
    const how = layer < frozenLayers ? still : config
    x = attention(ops, how, `${name}.attention`, x, mask, varied) // [N, H]
    x = feedForward(ops, how, name, x, varied) // [N, H]
  }
  return x
}

function embeddings<V>(
  ops: Ops<V>,
  config: ModelConfig,
  batch: TokenInputs<V>,
  { positions = true }: Variation<V>,
): V {
  const { typeVocabSize, hiddenSize: H } = config
  const E = embeddingWidth(config)
  const name = 'bert.embeddings'
  const table = (kind: string, rows: number) =>
    ops.parameter(`${name}.${kind}_embeddings.weight`, [rows, E])

  let x = ops.embedding(table('word', config.vocabSize), batch.inputIds) // [N, E]
  if (positions) {
    const places = table('position', config.firstPosition + config.maxPositions)
    x = ops.add(x, ops.embedding(places, batch.positionIds))
  }
  // Every token is of type 0: one row, added to all.
  if (typeVocabSize > 0) x = ops.addFirstRow(x, table('token_type', typeVocabSize))
  x = ops.dropout(norm(ops, config, `${name}.LayerNorm`, x, E), config.hiddenDropout, E)
  const projects = config.sharesLayers || E !== H
  return projects ? dense(ops, `${name}.projection`, x, E, H) : x
}

function attention<V>(
  ops: Ops<V>,
  config: ModelConfig,
  name: string,
  x: V,
  mask: V,
  { scores }: Variation<V>,
): V {
  const { hiddenSize: H, heads, hiddenDropout } = config
  const project = (kind: string) => ops.splitHeads(dense(ops, `${name}.self.${kind}`, x, H, H)) // [B, heads, T, H/heads]

  const [query, key, value] = [project('query'), project('key'), project('value')]
  const scored = scores
    ? scores({ config, name, query, key })
    : ops.attentionScores(query, key, mask, 1 / Math.sqrt(H / heads)) // [B, heads, T, T]
  const probabilities = ops.attentionDropout(ops.softmax(scored), config.attentionDropout)
  const context = ops.mergeHeads(ops.matmul(probabilities, value)) // [N, H]

  const output = ops.dropout(dense(ops, `${name}.output.dense`, context, H, H), hiddenDropout, H)
  return norm(ops, config, `${name}.output.LayerNorm`, ops.add(output, x))
}

function feedForward<V>(
  ops: Ops<V>,
  config: ModelConfig,
  name: string,
  x: V,
  { outputDropout = true }: Variation<V>,
): V {
  const { hiddenSize: H, intermediateSize: I, hiddenDropout } = config
  const inner = activation(ops, config, dense(ops, `${name}.intermediate.dense`, x, H, I)) // [N, I]
  const output = dense(ops, `${name}.output.dense`, inner, I, H)
  const dropped = outputDropout ? ops.dropout(output, hiddenDropout, H) : output
  return norm(ops, config, `${name}.output.LayerNorm`, ops.add(dropped, x))
}
