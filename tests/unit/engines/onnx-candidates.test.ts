import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../../src/engines/onnx/candidates.ts'
import { onnxCandidates } from '../../../src/engines/onnx/candidates.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import type { Engine } from '../../../src/nn/engine.ts'
import { Engines, measureAll, tryProviderHere } from '../../../src/worker/engines.ts'
import { probe } from '../../../src/worker/probe.ts'

/** The CPU engine under another name, with parts replaced. */
function candidate(id: string, changes: Partial<Engine>, worthMeasuring = true): Candidate {
  const status = { id, name: id, usable: true, reason: 'Runs here.' }
  return { engine: { ...onnxCpuEngine, id, ...changes }, status, worthMeasuring }
}

const noDriver = () =>
  Promise.resolve({ usable: false, reason: 'No driver.', worthMeasuring: false })

const broken = () => Promise.reject(new Error('the driver left\nat line 7'))

describe('the choice of an engine', () => {
  it('finds the processor usable, and of every other provider what its trial says', async () => {
    const [processor, ...others] = await onnxCandidates(noDriver)
    expect(processor.status).toMatchObject({ id: 'onnx-cpu', usable: true })
    expect(processor.worthMeasuring).toBe(true)
    for (const { status } of others)
      expect(status).toMatchObject({ usable: false, reason: 'No driver.' })
  })

  it('tries a provider with a product and a training step', async () => {
    const trial = await tryProviderHere('cpu')
    expect(trial).toMatchObject({ usable: true, milliseconds: expect.any(Number) })
    expect(await tryProviderHere('abacus')).toMatchObject({ usable: false })
  })

  it('waits for no trial when an engine is asked for by name', async () => {
    const engines = new Engines(() => new Promise(() => {}))
    expect((await engines.choose('onnx-cpu')).id).toBe('onnx-cpu')
  })

  it('takes the processor where no card can be used', async () => {
    expect((await new Engines(noDriver).choose('auto')).id).toBe('onnx-cpu')
  })

  it('times a small training step', async () => {
    expect(await probe(onnxCpuEngine)).toEqual({ ok: true, milliseconds: expect.any(Number) })
  })

  it('says why an engine cannot train', async () => {
    const { engine } = candidate('broken', { train: broken })
    expect(await probe(engine)).toEqual({ ok: false, reason: 'the driver left' })
  })

  it('shows the figure, and takes what fails or cannot win out of the race', async () => {
    const measured = await measureAll([
      candidate('broken', { train: broken }),
      candidate('imitation', { train: broken }, false),
      candidate('sound', {}),
    ])
    expect(measured.map(({ status }) => [status.id, status.usable])).toEqual([
      ['sound', true],
      ['broken', false],
      ['imitation', true],
    ])
    const [sound, failing, imitation] = measured.map(({ status }) => status.reason)
    expect(sound).toMatch(/^Runs here; a small training step took \d+ ms\.$/)
    expect(failing).toContain('the driver left')
    expect(imitation).toBe('Runs here.')
  })

  it('refuses an engine that is not there with a sentence that leads to doctor', async () => {
    const engines = new Engines(noDriver)
    await expect(engines.choose('onnx-abacus')).rejects.toThrow('spanwright doctor')
  })
})
