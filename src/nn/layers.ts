import type { ModelConfig } from './config.ts'
import type { Ops } from './ops.ts'

/** x [N, inputs] → [N, outputs] */
export function dense<V>(ops: Ops<V>, name: string, x: V, inputs: number, outputs: number): V {
  const weight = ops.parameter(`${name}.weight`, [outputs, inputs])
  return ops.linear(x, weight, ops.parameter(`${name}.bias`, [outputs]))
}

/** x [N, width] with its rows normalised; as wide as the states where nothing is said. */
export function norm<V>(
  ops: Ops<V>,
  config: ModelConfig,
  name: string,
  x: V,
  width = config.hiddenSize,
): V {
  const weight = ops.parameter(`${name}.weight`, [width])
  return ops.layerNorm(x, weight, ops.parameter(`${name}.bias`, [width]), config.layerNormEps)
}

export function activation<V>(ops: Ops<V>, config: ModelConfig, x: V): V {
  if (config.activation === 'gelu') return ops.gelu(x)
  return config.activation === 'relu' ? ops.relu(x) : ops.geluTanh(x)
}
