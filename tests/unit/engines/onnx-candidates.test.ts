import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../../src/engines/onnx/candidates.ts'
import { onnxCandidates } from '../../../src/engines/onnx/candidates.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import type { Engine } from '../../../src/nn/engine.ts'
import { chooseEngine, measureAll } from '../../../src/worker/engines.ts'
import { probe } from '../../../src/worker/probe.ts'

/** The CPU engine under another name, with parts replaced. */
function candidate(id: string, changes: Partial<Engine>, worthMeasuring = true): Candidate {
  const status = { id, name: id, usable: true, reason: 'Runs here.' }
  return { engine: { ...onnxCpuEngine, id, ...changes }, status, worthMeasuring }
}

const broken = () => Promise.reject(new Error('the driver left\nat line 7'))

describe('the choice of an engine', () => {
  it('finds the processor usable and gives a reason for every provider that is not', async () => {
    const all = await onnxCandidates()
    expect(all[0].status).toMatchObject({ id: 'onnx-cpu', usable: true })
    expect(all[0].worthMeasuring).toBe(true)
    for (const { status } of all)
      expect(status.reason).toMatch(/^(Runs|Does not start here \().*\.$/)
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
    await expect(chooseEngine('onnx-abacus')).rejects.toThrow('spanwright doctor')
    expect((await chooseEngine('onnx-cpu')).id).toBe('onnx-cpu')
  })
})
