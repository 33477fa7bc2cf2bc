import type { ModelConfig } from '../../nn/config.ts'
import { activation, dense, norm } from '../../nn/layers.ts'
import type { BatchInputs, Ops, TokenInputs } from '../../nn/ops.ts'

/** BERT's encoder (Devlin et al. 2019) without pooler → [N, H]. */
export function encoder<V>(ops: Ops<V>, config: ModelConfig, batch: BatchInputs<V>): V {
  const { frozenLayers = 0, mask } = batch
  const still = { ...config, hiddenDropout: 0, attentionDropout: 0 }
  const entered = 'states' in batch
  let x = entered ? batch.states : embeddings(ops, frozenLayers > 0 ? still : config, batch) // [N, H]
  for (let layer = entered ? frozenLayers : 0; layer < config.layers; layer++) {
    const name = `bert.encoder.layer.${layer}`
    const how = layer < frozenLayers ? still : config
    x = attention(ops, how, `${name}.attention`, x, mask) // [N, H]
    x = feedForward(ops, how, name, x) // [N, H]
  }
  return x
}

function embeddings<V>(ops: Ops<V>, config: ModelConfig, batch: TokenInputs<V>): V {
  const { hiddenSize: H, typeVocabSize } = config
  const name = 'bert.embeddings'
  const table = (kind: string, rows: number) =>
    ops.parameter(`${name}.${kind}_embeddings.weight`, [rows, H])

  const words = ops.embedding(table('word', config.vocabSize), batch.inputIds) // [N, H]
  const places = table('position', config.firstPosition + config.maxPositions)
  let x = ops.add(words, ops.embedding(places, batch.positionIds))
  // Every token is of type 0: one row, added to all.
  if (typeVocabSize > 0) x = ops.addFirstRow(x, table('token_type', typeVocabSize))
  return ops.dropout(norm(ops, config, `${name}.LayerNorm`, x), config.hiddenDropout)
}

function attention<V>(ops: Ops<V>, config: ModelConfig, name: string, x: V, mask: V): V {
  const { hiddenSize: H, heads } = config
  const project = (kind: string) => ops.splitHeads(dense(ops, `${name}.self.${kind}`, x, H, H)) // [B, heads, T, H/heads]

  const [query, key, value] = [project('query'), project('key'), project('value')]
  const scores = ops.attentionScores(query, key, mask, 1 / Math.sqrt(H / heads)) // [B, heads, T, T]
  const probabilities = ops.attentionDropout(ops.softmax(scores), config.attentionDropout)
  const context = ops.mergeHeads(ops.matmul(probabilities, value)) // [N, H]

  const output = ops.dropout(
    dense(ops, `${name}.output.dense`, context, H, H),
    config.hiddenDropout,
  )
  return norm(ops, config, `${name}.output.LayerNorm`, ops.add(output, x))
}

function feedForward<V>(ops: Ops<V>, config: ModelConfig, name: string, x: V): V {
  const { hiddenSize: H, intermediateSize: I } = config
  const inner = activation(ops, config, dense(ops, `${name}.intermediate.dense`, x, H, I)) // [N, I]
  const output = ops.dropout(dense(ops, `${name}.output.dense`, inner, I, H), config.hiddenDropout)
  return norm(ops, config, `${name}.output.LayerNorm`, ops.add(output, x))
}
