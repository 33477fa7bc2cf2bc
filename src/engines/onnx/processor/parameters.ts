import ort from 'onnxruntime-node'
import type { Weights } from '../../../nn/engine.ts'
import { SharedFloats } from '../../../nn/memory.ts'
import { decays } from '../../../nn/training.ts'
import type { Feeds } from '../feeds.ts'
import type { TrainingGraph } from '../graph/graphs.ts'
import type { AdamSlot } from './kernels.ts'

/**
 * The weights of a run with their gradients and moments, in memory that the runtime reads and writes
 * in place and that every thread of the pool sees.
 */
export class Parameters {
  readonly weights: Weights = new Map()
  readonly memory: SharedFloats
  /** Whether all of it lies in that one memory, where the fast kernels reach it. */
  readonly inOneMemory: boolean
  /** The trained parameters. */
  readonly slots = new Map<string, AdamSlot>()
  /**
   * Where micro-batches after the first leave their gradients, in the order of `slots`; none for
   * embeddings. The system gives these pages only when gradient accumulation first writes them.
   */
  readonly scratch: (Float32Array | undefined)[] = []
  /** Tensors over the dense gradients, and over the scratch, as outputs of a run. */
  readonly first: Feeds = {}
  readonly later: Feeds = {}

  constructor(weights: Weights, graph: TrainingGraph) {
    const placed = [...weights.values()].map(({ data }) => SharedFloats.of(data))
    this.memory = placed.find((memory) => memory !== undefined) ?? new SharedFloats()
    this.inOneMemory = this.memory.fits(arrayLengths(weights, graph))
    for (const [name, { shape, data }] of weights) {
      this.weights.set(name, { shape, data: this.placed(data) })
    }
    for (const name of graph.dense) {
      const { gradient } = this.addSlot(name)
      const { shape } = this.weight(name)
      const scratch = this.memory.allocate(gradient.length)
      this.scratch.push(scratch)
      this.first[`grad.${name}`] = new ort.Tensor('float32', gradient, shape)
      this.later[`grad.${name}`] = new ort.Tensor('float32', scratch, shape)
    }
    for (const { table } of graph.rows) {
      this.addSlot(table)
      this.scratch.push(undefined)
    }
  }

  slot(name: string): AdamSlot {
    const slot = this.slots.get(name)
    if (!slot) throw new Error(`${name} is not trained`)
    return slot
  }

  /** The weights and Adam's moments themselves: no copy of a large model is made. */
  state(): { weights: Weights; firstMoments: Weights; secondMoments: Weights } {
    const firstMoments: Weights = new Map()
    const secondMoments: Weights = new Map()
    for (const [name, { shape }] of this.weights) {
      const slot = this.slots.get(name)
      if (!slot) continue
      firstMoments.set(name, { shape, data: slot.firstMoment })
      secondMoments.set(name, { shape, data: slot.secondMoment })
    }
    return { weights: new Map(this.weights), firstMoments, secondMoments }
  }

  set(weights: Weights, firstMoments: Weights, secondMoments: Weights): void {
    for (const [name, { data }] of weights) this.weights.get(name)?.data.set(data)
    for (const [name, { data }] of firstMoments) this.slots.get(name)?.firstMoment.set(data)
    for (const [name, { data }] of secondMoments) this.slots.get(name)?.secondMoment.set(data)
  }

  /** The array itself where it lies in this memory, else a copy that does. */
  private placed(data: Float32Array): Float32Array {
    if (this.memory.owns(data)) return data
    const copy = this.memory.allocate(data.length)
    copy.set(data)
    return copy
  }

  private weight(name: string) {
    const tensor = this.weights.get(name)
    if (!tensor) throw new Error(`${name} is missing from the weights`)
    return tensor
  }

  private addSlot(name: string): AdamSlot {
    const { data: weight } = this.weight(name)
    const slot = {
      weight,
      gradient: this.memory.allocate(weight.length),
      firstMoment: this.memory.allocate(weight.length),
      secondMoment: this.memory.allocate(weight.length),
      decays: decays(name),
    }
    this.slots.set(name, slot)
    return slot
  }
}

/** Every weight, for each trained one a gradient and two moments, for dense ones also the scratch. */
function arrayLengths(weights: Weights, { dense, rows }: TrainingGraph): number[] {
  const lengthOf = (name: string) => weights.get(name)?.data.length ?? 0
  const tables = rows.map(({ table }) => table)
  return [
    ...[...weights.values()].map(({ data }) => data.length),
    ...[...dense, ...tables].flatMap((name) => Array<number>(3).fill(lengthOf(name))),
    ...dense.map(lengthOf),
  ]
}
