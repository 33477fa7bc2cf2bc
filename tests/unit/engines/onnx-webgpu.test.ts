import { describe, expect, it } from 'vitest'
import { createOnnxEngine } from '../../../src/engines/onnx/engine.ts'
import { listedProviders, providerStatus } from '../../../src/engines/onnx/providers.ts'
import { goldenModel, largestDifference } from '../../support/golden-model.ts'

/**
 * Runs on a software driver for Vulkan, such as SwiftShader's of Chromium, when VK_ICD_FILENAMES names
 * its description and the loader is found:
 *
 *   LD_LIBRARY_PATH=/usr/lib/chromium VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json …
 */
async function reasonToSkip(): Promise<string | undefined> {
  if (!process.env.VK_ICD_FILENAMES) return 'VK_ICD_FILENAMES names no software driver'
  if (!listedProviders().includes('webgpu')) return 'this platform has no WebGPU provider'
  const { usable, reason } = await providerStatus('webgpu')
  return usable ? undefined : reason
}

const skip = await reasonToSkip()
if (skip) console.info(`The WebGPU provider is not tested: ${skip}.`)

describe.skipIf(skip)('the WebGPU provider against torch', () => {
  it(
    'follows clipped AdamW steps: losses within 1e-5, weights within 2e-5',
    // A software driver compiles every kernel for seconds at the first step.
    { timeout: 120_000 },
    async () => {
      const golden = goldenModel('bert')
      const session = await createOnnxEngine({ provider: 'webgpu' }).train(
        golden.config,
        golden.weights,
        {
          seed: 42,
          optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
          frozenLayers: 0,
        },
      )
      for (const [i, batch] of golden.batches.entries()) {
        const { loss } = await session.step([batch], golden.learningRate)
        expect(Math.abs(loss - golden.losses[i])).toBeLessThan(1e-5)
      }
      const { weights } = await session.readState()
      for (const [name, { data }] of golden.after) {
        // Where a gradient is zero but for rounding (key biases), Adam turns noise into a full step.
        if (name.endsWith('key.bias')) continue
        expect(largestDifference(weights.get(name)!.data, data), name).toBeLessThan(2e-5)
      }
      await session.dispose()
    },
  )
})
