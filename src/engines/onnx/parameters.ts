import ort from 'onnxruntime-node'
import type { Weights } from '../../nn/engine.ts'
import { sharedFloats } from '../../nn/memory.ts'
import { decays } from '../../nn/training.ts'
import type { Feeds } from './feeds.ts'
import type { TrainingGraph } from './graphs.ts'
import type { AdamSlot } from './kernels.ts'

/**
 * The weights of a run with their gradients and moments, in memory that the runtime reads and writes
 * in place and that every thread of the pool sees.
 */
export class Parameters {
  readonly weights: Weights = new Map()
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
    for (const [name, { shape, data }] of weights) {
      this.weights.set(name, { shape, data: asShared(data) })
    }
    for (const name of graph.dense) {
      const { gradient } = this.addSlot(name)
      const { shape } = this.weight(name)
      const scratch = sharedFloats(gradient.length)
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

  private weight(name: string) {
    const tensor = this.weights.get(name)
    if (!tensor) throw new Error(`${name} is missing from the weights`)
    return tensor
  }

  private addSlot(name: string): AdamSlot {
    const { data: weight } = this.weight(name)
    const slot = {
      weight,
      gradient: sharedFloats(weight.length),
      firstMoment: sharedFloats(weight.length),
      secondMoment: sharedFloats(weight.length),
      decays: decays(name),
    }
    this.slots.set(name, slot)
    return slot
  }
}

/** The array itself when threads can see it, else a copy that they can. */
function asShared(data: Float32Array): Float32Array {
  if (data.buffer instanceof SharedArrayBuffer) return data
  const shared = sharedFloats(data.length)
  shared.set(data)
  return shared
}
