import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { listedProviders } from '../../../src/engines/onnx/providers.ts'
import type { WebgpuReport } from '../../support/webgpu-training.ts'

/**
 * Debian's chromium brings a loader for Vulkan and a driver that computes on the processor,
 * SwiftShader; VK_ICD_FILENAMES names another driver.
 */
const CHROMIUM = '/usr/lib/chromium'
const driver = process.env.VK_ICD_FILENAMES ?? `${CHROMIUM}/vk_swiftshader_icd.json`
const program = fileURLToPath(new URL('../../support/webgpu-training.ts', import.meta.url))

/** The training's report, or why there is none. */
function train(): WebgpuReport | string {
  if (!listedProviders().includes('webgpu')) return 'this platform has no WebGPU provider'
  if (!existsSync(driver)) return 'no software driver: neither chromium nor VK_ICD_FILENAMES'
  const libraries = [process.env.LD_LIBRARY_PATH, CHROMIUM].filter(Boolean).join(':')
  const env = { ...process.env, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries }
  const output = execFileSync(process.execPath, [program], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const report = JSON.parse(output.trim().split('\n').at(-1) ?? '') as WebgpuReport
  return report.reason ?? report
}

const report = train()
const trained = typeof report === 'string' ? undefined : report
if (!trained) console.info(`The WebGPU provider is not tested: ${String(report)}.`)

describe.skipIf(!trained)('the WebGPU provider against torch', () => {
  it('follows clipped AdamW steps in its losses within 1e-5', () => {
    expect(trained?.loss).toBeLessThan(1e-5)
  })

  it('ends with its weights within 2e-5', () => {
    expect(trained?.weight, trained?.name).toBeLessThan(2e-5)
  })
})
