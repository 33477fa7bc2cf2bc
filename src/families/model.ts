import { withAdapter } from '../nn/adapter.ts'
import { outputsOf, type ModelConfig } from '../nn/config.ts'
import { dense } from '../nn/layers.ts'
import type { BatchInputs, Ops } from '../nn/ops.ts'
import { familyOf } from './index.ts'

/** A model with its token-classification head (Hugging Face's …ForTokenClassification) → logits [N, depths·labels]. */
export function tokenClassifier<V>(plain: Ops<V>, config: ModelConfig, batch: BatchInputs<V>): V {
  const { hiddenSize: H, adapter } = config
  const ops = adapter ? withAdapter(plain, adapter) : plain
  const { encoder, head } = familyOf(config)
  const states = encoder(ops, config, batch) // [N, H]
  const x = head ? head(ops, config, states) : states
  return dense(ops, 'classifier', ops.dropout(x, config.classifierDropout, H), H, outputsOf(config))
}

/** What the embeddings and the lowest layers make of tokens → [N, H]. */
export function lowerLayers<V>(
  ops: Ops<V>,
  config: ModelConfig,
  batch: BatchInputs<V>,
  layers: number,
): V {
  return familyOf(config).encoder(ops, { ...config, layers }, batch)
}

/**
 * The loss of the classifier: at each depth the cross-entropy of its classes, added up. `labels` and
 * `weights` are [N·depths]; the weights carry the means.
 */
export function tokenLoss<V>(
  ops: Ops<V>,
  config: ModelConfig,
  batch: BatchInputs<V> & { labels: V; weights: V },
): V {
  const classes = config.labels.length
  const logits = tokenClassifier(ops, config, batch) // [N, depths·classes]
  const rows = config.depths === 1 ? logits : ops.splitRows(logits, classes, config.depths)
  return ops.crossEntropy(rows, batch.labels, batch.weights, classes)
}

/** Name and shape of every parameter of the model, in the order in which the network meets them. */
export function parameterShapes(config: ModelConfig): Map<string, number[]> {
  const shapes = new Map<string, number[]>()
  const parameter = (name: string, shape: number[]) => (shapes.set(name, shape), 0)
  const ops = new Proxy({ parameter } as Ops<number>, {
    get: (own, name) => (name === 'parameter' ? own.parameter : () => 0),
  })
  tokenClassifier(ops, config, { inputIds: 0, positionIds: 0, mask: 0 })
  return shapes
}

/** Numbers that the weights of a model have, head included. */
export function parameterCount(config: ModelConfig): number {
  let count = 0
  for (const shape of parameterShapes(config).values()) count += shape.reduce((a, b) => a * b)
  return count
}
