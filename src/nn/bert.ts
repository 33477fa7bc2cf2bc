import type { ModelConfig } from './config.ts'
import type { BatchInputs, Ops } from './ops.ts'

/**
 * BERT with a token-classification head (Devlin et al. 2019; Hugging Face's
 * BertForTokenClassification without pooler). Returns logits [N, labels].
 * DistilBERT is the same network without token types; its tensors carry BERT's names here.
 */
export function bert<V>(ops: Ops<V>, config: ModelConfig, batch: BatchInputs<V>): V {
  const { hiddenSize: H, labels } = config
  let x = embeddings(ops, config, batch) // [N, H]
  for (let layer = 0; layer < config.layers; layer++) {
    const name = `bert.encoder.layer.${layer}`
    x = attention(ops, config, `${name}.attention`, x, batch.mask) // [N, H]
    x = feedForward(ops, config, name, x) // [N, H]
  }
  x = ops.dropout(x, config.classifierDropout)
  return dense(ops, 'classifier', x, H, labels.length) // [N, labels]
}

function embeddings<V>(ops: Ops<V>, config: ModelConfig, batch: BatchInputs<V>): V {
  const { hiddenSize: H } = config
  const name = 'bert.embeddings'
  const table = (kind: string, rows: number) =>
    ops.parameter(`${name}.${kind}_embeddings.weight`, [rows, H])

  const words = ops.embedding(table('word', config.vocabSize), batch.inputIds) // [N, H]
  const positions = ops.embedding(table('position', config.maxPositions), batch.positionIds)
  let x = ops.add(words, positions)
  // Every token is of type 0: one row, added to all.
  if (config.architecture === 'bert') {
    x = ops.addFirstRow(x, table('token_type', config.typeVocabSize))
  }
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

function dense<V>(ops: Ops<V>, name: string, x: V, inputs: number, outputs: number): V {
  const weight = ops.parameter(`${name}.weight`, [outputs, inputs])
  return ops.linear(x, weight, ops.parameter(`${name}.bias`, [outputs]))
}

function norm<V>(ops: Ops<V>, config: ModelConfig, name: string, x: V): V {
  const H = [config.hiddenSize]
  const weight = ops.parameter(`${name}.weight`, H)
  return ops.layerNorm(x, weight, ops.parameter(`${name}.bias`, H), config.layerNormEps)
}

function activation<V>(ops: Ops<V>, config: ModelConfig, x: V): V {
  if (config.activation === 'gelu') return ops.gelu(x)
  return config.activation === 'relu' ? ops.relu(x) : ops.geluTanh(x)
}

/** Name and shape of every parameter of the model, in the order in which the network meets them. */
export function parameterShapes(config: ModelConfig): Map<string, number[]> {
  const shapes = new Map<string, number[]>()
  const noop = () => 0
  const ops: Ops<number> = {
    parameter: (name, shape) => (shapes.set(name, shape), 0),
    embedding: noop,
    linear: noop,
    add: noop,
    addFirstRow: noop,
    gelu: noop,
    geluTanh: noop,
    relu: noop,
    layerNorm: noop,
    dropout: noop,
    attentionDropout: noop,
    splitHeads: noop,
    mergeHeads: noop,
    attentionScores: noop,
    softmax: noop,
    matmul: noop,
    crossEntropy: noop,
  }
  bert(ops, config, { inputIds: 0, positionIds: 0, mask: 0 })
  return shapes
}
