import type { ModelConfig } from '../../nn/config.ts'
import { activation } from '../../nn/layers.ts'
import type { BatchInputs, Ops, TokenInputs } from '../../nn/ops.ts'

/** x [N, inputs] → [N, outputs]; ModernBERT has no biases. */
function project<V>(ops: Ops<V>, name: string, x: V, inputs: number, outputs: number): V {
  return ops.linear(x, ops.parameter(`${name}.weight`, [outputs, inputs]))
}

function norm<V>(ops: Ops<V>, { hiddenSize, layerNormEps }: ModelConfig, name: string, x: V): V {
  return ops.layerNorm(x, ops.parameter(`${name}.weight`, [hiddenSize]), undefined, layerNormEps)
}

/**
 * ModernBERT's encoder (Warner et al. 2024) up to its last normalisation, which belongs to the head here →
 * [N, H]: rotated queries and keys, most layers attending to near tokens alone, gated feed-forward parts.
 */
export function modernEncoder<V>(ops: Ops<V>, config: ModelConfig, batch: BatchInputs<V>): V {
  const { frozenLayers = 0, mask } = batch
  const still = { ...config, hiddenDropout: 0, attentionDropout: 0 }
  const entered = 'states' in batch
  let x = entered ? batch.states : embeddings(ops, frozenLayers > 0 ? still : config, batch) // [N, H]
  for (let layer = entered ? frozenLayers : 0; layer < config.layers; layer++) {
    const how = layer < frozenLayers ? still : config
    x = ops.add(x, attention(ops, how, layer, x, mask)) // [N, H]
    x = ops.add(x, feedForward(ops, how, layer, x)) // [N, H]
  }
  return x
}

/** What the classifier sees of an encoder's states → [N, H]. */
export function modernHead<V>(ops: Ops<V>, config: ModelConfig, x: V): V {
  const { hiddenSize: H } = config
  const last = norm(ops, config, 'bert.encoder.LayerNorm', x)
  const dense = ops.gelu(project(ops, 'classifier.dense', last, H, H))
  return norm(ops, config, 'classifier.LayerNorm', dense)
}

function embeddings<V>(ops: Ops<V>, config: ModelConfig, { inputIds }: TokenInputs<V>): V {
  const { hiddenSize: H, vocabSize, hiddenDropout } = config
  const table = ops.parameter('bert.embeddings.word_embeddings.weight', [vocabSize, H])
  const words = ops.embedding(table, inputIds)
  return ops.dropout(norm(ops, config, 'bert.embeddings.LayerNorm', words), hiddenDropout, H)
}

function attention<V>(ops: Ops<V>, config: ModelConfig, layer: number, x: V, mask: V): V {
  const { hiddenSize: H, heads, attentionDropout, rotary } = config
  if (!rotary) throw new Error('ModernBERT has rotary positions')
  const D = H / heads
  const name = `bert.encoder.layer.${layer}.attention`
  const local = layer % rotary.globalEvery !== 0
  // The first layer reads what the embeddings have normalised.
  const normal = layer === 0 ? x : norm(ops, config, `${name}.LayerNorm`, x)
  const all = project(ops, `${name}.self.projection`, normal, H, 3 * H) // [N, 3H]
  const part = (at: number) => ops.splitHeads(ops.columns(all, at * H, (at + 1) * H)) // [B, heads, T, D]
  const rotated = (at: number) =>
    ops.rotate(part(at), mask, D, local ? rotary.localBase : rotary.globalBase)

  const seen = local ? ops.nearMask(mask, rotary.reach) : mask
  const scores = ops.attentionScores(rotated(0), rotated(1), seen, 1 / Math.sqrt(D)) // [B, heads, T, T]
  const probabilities = ops.attentionDropout(ops.softmax(scores), attentionDropout)
  const context = ops.mergeHeads(ops.matmul(probabilities, part(2))) // [N, H]
  return ops.dropout(project(ops, `${name}.output.dense`, context, H, H), attentionDropout, H)
}

function feedForward<V>(ops: Ops<V>, config: ModelConfig, layer: number, x: V): V {
  const { hiddenSize: H, intermediateSize: I, hiddenDropout } = config
  const name = `bert.encoder.layer.${layer}`
  const normal = norm(ops, config, `${name}.intermediate.LayerNorm`, x)
  const both = project(ops, `${name}.intermediate.dense`, normal, H, 2 * I) // [N, 2I]
  const inner = activation(ops, config, ops.columns(both, 0, I)) // [N, I]
  const gated = ops.multiply(inner, ops.columns(both, I, 2 * I))
  return project(ops, `${name}.output.dense`, ops.dropout(gated, hiddenDropout, I), I, H)
}
