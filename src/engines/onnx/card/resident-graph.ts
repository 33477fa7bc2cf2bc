import type { ModelConfig } from '../../../nn/config.ts'
import { DRAWS_PER_BYTE, type DropoutShape } from '../../../nn/dropout.ts'
import { keptBy } from '../../../nn/training.ts'
import { deviceOps } from './device-ops.ts'
import { gradientOutputs, parameterInputs, recordLoss, type MaskSite } from '../graph/graphs.ts'
import { packedHeads } from '../graph/heads.ts'
import { Recorder, type Value } from '../graph/recorder.ts'

export interface ResidentGraph {
  bytes: Uint8Array
  masks: MaskSite[]
  /** Parameters whose gradient leaves as `grad.<name>`, embedding tables included. */
  trained: string[]
}

/**
 * Forward and backward pass for a device that keeps weights and gradients. Unlike `trainingGraph`'s,
 * its gradients are all dense, and its dropout masks arrive as bytes of eight draws.
 */
export function residentGraph(config: ModelConfig, frozenLayers: number): ResidentGraph {
  const recorder = new Recorder()
  const masks: MaskSite[] = []
  const { parameters, parameter } = parameterInputs(recorder, keptBy(config, frozenLayers))
  const sources = { parameter, dropoutMask: dropoutMasks(recorder, masks) }
  const ops = deviceOps(recorder, sources, packedHeads(recorder, config))
  recordLoss(recorder, ops, config, { at: 'tokens', frozenLayers })
  const trained = gradientOutputs(recorder, parameters)
  return { bytes: recorder.encode(), masks, trained }
}

/**
 * Masks of factors from inputs `dropout.<site>` of bytes, in the shapes that `shapeInput` names: each byte
 * picks its eight factors from a table.
 */
function dropoutMasks(recorder: Recorder, masks: MaskSite[]) {
  const shapes = new Map<string, Value>()
  function shapeOf(of: DropoutShape): Value {
    const name = shapeInput(of)
    const shape = shapes.get(name) ?? recorder.input(name, 'int64', [of === 'attention' ? 4 : 2])
    shapes.set(name, shape)
    return shape
  }
  return (p: number, of: DropoutShape): Value => {
    const input = `dropout.${masks.length}`
    masks.push({ input, p, shape: of })
    const bytes = recorder.input(input, 'int32', [`${input}.bytes`])
    const factors = recorder.node('Gather', [factorTable(recorder, p), bytes], { axis: 0 })
    const flat = recorder.node('Reshape', [factors, recorder.ints([-1])])
    const length = recorder.node('ReduceProd', [shapeOf(of)], { keepdims: 1 })
    const used = recorder.node('Slice', [flat, recorder.ints([0]), length])
    return recorder.node('Reshape', [used, shapeOf(of)])
  }
}

/** The input that says how large the masks of one kind are. */
export function shapeInput(of: DropoutShape): string {
  return of === 'attention' ? 'attention_shape' : `shape.${of.rows ?? 'N'}.${of.columns}`
}

/** The factors of every byte, 1/(1 − p) for a one and 0 for a zero, lowest bit first: [256, 8]. */
function factorTable(recorder: Recorder, p: number): Value {
  const factors = new Float32Array(256 * DRAWS_PER_BYTE)
  for (let i = 0; i < factors.length; i++) {
    const kept = ((i / DRAWS_PER_BYTE) >> (i % DRAWS_PER_BYTE)) & 1
    factors[i] = kept / (1 - p)
  }
  return recorder.constant('float32', [256, DRAWS_PER_BYTE], factors, `dropout.factors.${p}`)
}
