import { createOnnxEngine } from '../../src/engines/onnx/engine.ts'
import { providerStatus } from '../../src/engines/onnx/providers.ts'
import { goldenModel, largestDifference } from './golden-model.ts'

/**
 * Trains the recorded model on WebGPU, and writes how far it is from torch as one line of JSON.
 * A program of its own: the loader reads the driver's place from the environment at its start.
 */
export interface WebgpuReport {
  /** Why the provider does not start; nothing else is there then. */
  reason?: string
  /** Largest difference of a loss. */
  loss: number
  /** Largest difference of a weight after the last step, and which. */
  weight: number
  name: string
}

async function report(): Promise<WebgpuReport> {
  const none = { loss: 0, weight: 0, name: '' }
  const { usable, reason } = await providerStatus('webgpu')
  if (!usable) return { ...none, reason }
  const golden = goldenModel('bert')
  const engine = createOnnxEngine({ provider: 'webgpu' })
  const session = await engine.train(golden.config, golden.weights, {
    seed: 42,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
    frozenLayers: 0,
  })
  const result = none
  for (const [i, batch] of golden.batches.entries()) {
    const { loss } = await session.step([batch], golden.learningRate)
    result.loss = Math.max(result.loss, Math.abs(loss - golden.losses[i]))
  }
  const { weights } = await session.readState()
  for (const [name, { data }] of golden.after) {
    // Where a gradient is zero but for rounding (key biases), Adam turns noise into a full step.
    if (name.endsWith('key.bias')) continue
    const weight = largestDifference(weights.get(name)?.data ?? [], data)
    if (weight > result.weight) Object.assign(result, { weight, name })
  }
  await session.dispose()
  return result
}

console.log(JSON.stringify(await report()))
