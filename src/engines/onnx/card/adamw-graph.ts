import type { OptimizerOptions } from '../../../nn/engine.ts'
import { decays } from '../../../nn/training.ts'
import { adamFactors } from '../processor/adamw.ts'
import { Recorder, type Value } from '../graph/recorder.ts'

/** What an update of this graph gets beside the tensors: scalars by input name. */
type UpdateScalars = Record<'rate' | 'epsilon' | 'keep' | 'one' | 'max_norm', number>

/** Stands for "no clipping": a shader need not know infinity, and 10³⁰/10⁻⁶ is still an fp32. */
const NO_MAXIMUM = 1e30

/** The scalars of the update at 1-based `step`. */
export function updateScalars(
  options: OptimizerOptions,
  step: number,
  learningRate: number,
): UpdateScalars {
  const { size, correction2, epsilon, keep } = adamFactors(options, step, learningRate, 0)
  return {
    rate: size / correction2,
    epsilon: epsilon / correction2,
    keep,
    one: 1,
    max_norm: Math.min(options.maxGradNorm, NO_MAXIMUM),
  }
}

/**
 * AdamW with clipping by the global norm, as one graph over every trained parameter: the update of
 * kernels.ts, whose factors it folds into fewer products. Inputs `<name>`, `grad.<name>`,
 * `first.<name>` and `second.<name>`; outputs `new.<name>`, `new.first.<name>`, `new.second.<name>`
 * and `norm` [], the norm before clipping.
 *
 * An output may be the very buffer of its input: one node reads each, and the node that writes it
 * comes after that one and reads others. That is why exempt weights are multiplied by 1 as well. So are moments and norm:
 * since other nodes read them, their outputs would be Identities, for which cards have no kernel (nor for Min).
 */
export function adamWGraph(
  shapes: ReadonlyMap<string, number[]>,
  { beta1, beta2 }: OptimizerOptions,
): Uint8Array {
  const r = new Recorder()
  const scalar = (name: keyof UpdateScalars) => r.input(name, 'float32', [])
  const mul = (a: Value, b: Value) => r.node('Mul', [a, b])
  const add = (a: Value, b: Value) => r.node('Add', [a, b])

  const [rate, epsilon] = [scalar('rate'), scalar('epsilon')]
  const [keep, one] = [scalar('keep'), scalar('one')]
  const gradients = new Map<string, Value>()
  for (const [name, shape] of shapes) gradients.set(name, r.input(`grad.${name}`, 'float32', shape))
  const norm = globalNorm(r, [...gradients.values()])
  r.output('norm', mul(norm, one), 'float32', [])
  const clip = r.node('Clip', [
    r.node('Div', [scalar('max_norm'), add(norm, r.float(1e-6))]),
    ...[r.float(0), r.float(1)],
  ])
  const intoFirst = mul(clip, r.float(1 - beta1))
  const intoSecond = mul(mul(clip, clip), r.float(1 - beta2))

  for (const [name, shape] of shapes) {
    const gradient = gradients.get(name)!
    const weight = r.input(name, 'float32', shape)
    const first = r.input(`first.${name}`, 'float32', shape)
    const second = r.input(`second.${name}`, 'float32', shape)
    const m = add(mul(first, r.float(beta1)), mul(gradient, intoFirst))
    const v = add(mul(second, r.float(beta2)), mul(mul(gradient, gradient), intoSecond))
    const change = r.node('Div', [mul(m, rate), add(r.node('Sqrt', [v]), epsilon)])
    const kept = mul(weight, decays(name) ? keep : one)
    r.output(`new.first.${name}`, mul(m, one), 'float32', shape)
    r.output(`new.second.${name}`, mul(v, one), 'float32', shape)
    r.output(`new.${name}`, r.node('Sub', [kept, change]), 'float32', shape)
  }
  return r.encode()
}

/** Rows first, then the rows' sums: one group of threads alone would add up a whole matrix. */
function globalNorm(r: Recorder, gradients: Value[]): Value {
  const rows = gradients.map((gradient) => {
    const squares = r.node('ReduceSumSquare', [gradient], { axes: [-1], keepdims: 1 })
    return r.node('Reshape', [squares, r.ints([-1])])
  })
  const all = r.node('Concat', rows, { axis: 0 })
  return r.node('Sqrt', [r.node('ReduceSum', [all], { keepdims: 0 })])
}

/** `sum.<name>` = `grad.<name>` + `later.<name>`, where a sum may be the buffer of its gradient. */
export function accumulationGraph(shapes: ReadonlyMap<string, number[]>): Uint8Array {
  const r = new Recorder()
  const one = r.input('one', 'float32', [])
  for (const [name, shape] of shapes) {
    const gradient = r.input(`grad.${name}`, 'float32', shape)
    const later = r.input(`later.${name}`, 'float32', shape)
    // The product keeps the sum from reading the buffer that it writes; see above.
    const sum = r.node('Add', [r.node('Mul', [gradient, one]), later])
    r.output(`sum.${name}`, sum, 'float32', shape)
  }
  return r.encode()
}
