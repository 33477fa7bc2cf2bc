import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { listedProviders } from '../../../src/engines/onnx/providers.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import type { WebgpuReport } from '../../support/webgpu-training.ts'

/**
 * Debian's chromium brings a loader for Vulkan and a driver that computes on the processor,
 * SwiftShader; VK_ICD_FILENAMES names another driver.
 */
const CHROMIUM = '/usr/lib/chromium'
const driver = process.env.VK_ICD_FILENAMES ?? `${CHROMIUM}/vk_swiftshader_icd.json`
const program = fileURLToPath(new URL('../../support/webgpu-training.ts', import.meta.url))

interface Log {
  /** How many programs ran on the card. */
  programs: number
  /** Copies that ONNX Runtime put between nodes of the card and of the processor. */
  copies: string[]
}

/** The training's report with what ONNX Runtime logged, or why there is none. */
function train(): (WebgpuReport & Log) | string {
  if (!listedProviders().includes('webgpu')) return 'this platform has no WebGPU provider'
  if (!existsSync(driver)) return 'no software driver: neither chromium nor VK_ICD_FILENAMES'
  const libraries = [process.env.LD_LIBRARY_PATH, CHROMIUM].filter(Boolean).join(':')
  const env = { ...process.env, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries }
  // A file, because what a library logs into a full pipe is lost.
  const logFile = join(temporaryFolder(), 'log')
  const file = openSync(logFile, 'w')
  const { stdout, status } = spawnSync(process.execPath, ['--expose-gc', program], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', file],
  })
  closeSync(file)
  const log = readFileSync(logFile, 'utf8')
  if (status !== 0) throw new Error(log.slice(-2000))
  const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as WebgpuReport &
    Partial<Record<'reason', string>>
  const lines = log.split('\n')
  const copies = lines.filter((line) => line.includes('Add Memcpy'))
  const programs = lines.filter((line) => line.includes('Starting program')).length
  return report.reason ?? { ...report, programs, copies }
}

const report = train()
const trained = typeof report === 'string' ? undefined : report
if (!trained) console.info(`The WebGPU provider is not tested: ${String(report)}.`)

describe.skipIf(!trained)('the WebGPU provider', () => {
  it('follows torch through clipped AdamW steps: losses within 1e-5, weights within 2e-5', () => {
    expect(trained?.torch.loss).toBeLessThan(1e-5)
    expect(trained?.torch.weight, trained?.torch.name).toBeLessThan(2e-5)
  })

  it('tags with the logits of torch within 2e-5', () => {
    expect(trained?.torch.logits).toBeLessThan(2e-5)
  })

  it('follows the processor with dropout, weight decay, accumulation and the used rows', () => {
    expect(trained?.processor.loss).toBeLessThan(1e-5)
    expect(trained?.processor.weight, trained?.processor.name).toBeLessThan(2e-5)
    expect(trained?.processor.logits).toBeLessThan(2e-5)
  })

  it('goes on from the state that the processor saved', () => {
    expect(trained?.processor.afterRestoring).toBeLessThan(1e-5)
  })

  it('copies nothing to the processor in the midst of a graph', () => {
    expect(trained?.programs).toBeGreaterThan(1000)
    expect(trained?.copies).toEqual([])
  })

  it('leaves no tensor behind in rounds of a step, a checkpoint and an evaluation', () => {
    expect(trained?.growth).toBeLessThan(trained!.leak)
  })
})
