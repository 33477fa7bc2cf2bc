import type { ModelConfig } from '../nn/config.ts'
import { dense } from '../nn/layers.ts'
import type { BatchInputs, Ops } from '../nn/ops.ts'
import { familyOf } from './index.ts'

/** A model with its token-classification head (Hugging Face's …ForTokenClassification) → logits [N, labels]. */
export function tokenClassifier<V>(ops: Ops<V>, config: ModelConfig, batch: BatchInputs<V>): V {
  const { hiddenSize: H, labels } = config
  const x = familyOf(config).encoder(ops, config, batch) // [N, H]
  return dense(ops, 'classifier', ops.dropout(x, config.classifierDropout), H, labels.length)
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
