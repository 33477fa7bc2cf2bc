import { describe, expect, it } from 'vitest'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { fastestFirst } from '../../../src/host/supervisor/engines.ts'
import type { Engine } from '../../../src/nn/engine.ts'
import { listedEngines, measure, openEngine, tryEngine } from '../../../src/worker/engines.ts'
import { probe } from '../../../src/worker/probe.ts'

/** The CPU engine under another name, with parts replaced. */
function candidate(id: string, changes: Partial<Engine>, worthMeasuring = true) {
  const trial = { id, name: id, usable: true, reason: 'Runs here.', worthMeasuring }
  return [{ ...onnxCpuEngine, id, ...changes }, trial] as const
}

const broken = () => Promise.reject(new Error('the driver left\nat line 7'))

describe('the engines of this machine', () => {
  it('lists the processor first', () => {
    expect(listedEngines()[0]).toEqual({ id: 'onnx-cpu', name: 'ONNX Runtime, processor' })
  })

  it('tries an engine with a product and a training step', async () => {
    const trial = await tryEngine('onnx-cpu')
    expect(trial).toMatchObject({ usable: true, milliseconds: expect.any(Number) })
    expect(trial).toMatchObject({ id: 'onnx-cpu', worthMeasuring: true })
    expect(await tryEngine('abacus')).toMatchObject({ usable: false })
  })

  it('waits for no trial when an engine is asked for by name', async () => {
    expect((await openEngine('onnx-cpu')).id).toBe('onnx-cpu')
  })

  it('times a small training step', async () => {
    expect(await probe(onnxCpuEngine)).toEqual({ ok: true, milliseconds: expect.any(Number) })
  })

  it('says why an engine cannot train', async () => {
    const [engine] = candidate('broken', { train: broken })
    expect(await probe(engine)).toEqual({ ok: false, reason: 'the driver left' })
  })

  it('shows the figure, and takes what fails or cannot win out of the race', async () => {
    const measured = fastestFirst([
      await measure(...candidate('broken', { train: broken })),
      await measure(...candidate('imitation', { train: broken }, false)),
      await measure(...candidate('sound', {})),
    ])
    expect(measured.map(({ id, usable }) => [id, usable])).toEqual([
      ['sound', true],
      ['broken', false],
      ['imitation', true],
    ])
    const [sound, failing, imitation] = measured.map(({ reason }) => reason)
    expect(sound).toMatch(/^Runs here; a small training step took \d+ ms\.$/)
    expect(failing).toContain('the driver left')
    expect(imitation).toBe('Runs here.')
  })

  it('refuses an engine that is not there with a sentence that leads to doctor', async () => {
    await expect(openEngine('onnx-abacus')).rejects.toThrow('spanwright doctor')
  })
})
