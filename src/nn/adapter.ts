import type { LowRank } from './config.ts'
import type { Tensor, Weights } from './engine.ts'
import type { Ops } from './ops.ts'

/** The projections to which PEFT adds changes where nothing is said: of queries and values, or of all in one. */
const ADAPTED =
  /^bert\.encoder\.(?:layer\.(\d+)|shared)\.attention\.self\.(?:query|value|projection)\.weight$/
const DOWN = '.lora_A.weight'
const UP = '.lora_B.weight'

/** The names of the two factors of the change to a weight; undefined where it has none. */
function factorsOf(name: string, { firstLayer }: LowRank): Factors | undefined {
  const match = ADAPTED.exec(name)
  if (!match || Number(match[1] ?? 0) < firstLayer) return undefined
  const module = name.slice(0, -'.weight'.length)
  return { down: module + DOWN, up: module + UP }
}

/** down [rank, I] and up [O, rank], of a weight [O, I]. */
interface Factors {
  down: string
  up: string
}

export const isDown = (name: string) => name.endsWith(DOWN)
export const isUp = (name: string) => name.endsWith(UP)

const scaleOf = ({ rank, alpha }: Pick<LowRank, 'rank' | 'alpha'>) => alpha / rank

/**
 * The operations of a network whose changed weights stay as they are: their linear layers add
 * scale · (x · downᵀ) · upᵀ, so that no gradient of a whole weight is computed.
 */
export function withAdapter<V>(ops: Ops<V>, adapter: LowRank): Ops<V> {
  const changes = new Map<V, Record<keyof Factors, V>>()
  // What is not replaced here is looked up in `ops` itself, which may make its operations when asked.
  return Object.assign(Object.create(ops) as Ops<V>, {
    parameter(name: string, shape: number[]): V {
      const weight = ops.parameter(name, shape)
      const names = factorsOf(name, adapter)
      if (names) {
        const [outputs, inputs] = shape
        const down = ops.parameter(names.down, [adapter.rank, inputs])
        changes.set(weight, { down, up: ops.parameter(names.up, [outputs, adapter.rank]) })
      }
      return weight
    },
    linear(x: V, weight: V, bias?: V): V {
      const y = ops.linear(x, weight, bias)
      const change = changes.get(weight)
      if (!change) return y
      const narrow = ops.scale(ops.linear(x, change.down), scaleOf(adapter)) // [N, rank]
      return ops.add(y, ops.linear(narrow, change.up))
    },
  })
}

/** Adds scale · up [O, rank] · down [rank, I] to a weight [O, I]. */
export function addChange(weight: Float32Array, up: Tensor, down: Tensor, scale: number): void {
  const [outputs, rank] = up.shape
  const [, inputs] = down.shape
  for (let o = 0; o < outputs; o++) {
    for (let r = 0; r < rank; r++) {
      const factor = scale * up.data[o * rank + r]
      for (let i = 0; i < inputs; i++) weight[o * inputs + i] += factor * down.data[r * inputs + i]
    }
  }
}

/**
 * The weights of a model beside which an adapter was trained, with what was `trained` in them: changes are added to the
 * arrays of `weights` themselves, other tensors replaced. The factors are no part of it.
 */
export function merged(weights: Weights, trained: Weights, adapter: LowRank): Weights {
  const whole: Weights = new Map()
  for (const [name, tensor] of weights) {
    if (isDown(name) || isUp(name)) continue
    const { down = '', up = '' } = factorsOf(name, adapter) ?? {}
    const [first, second] = [trained.get(down), trained.get(up)]
    if (first && second) addChange(tensor.data, second, first, scaleOf(adapter))
    whole.set(name, trained.get(name) ?? tensor)
  }
  return whole
}
