import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchJobs, MAX_BATCH_TOKENS, type Job } from '../../../src/tagging/jobs.ts'
import { PATIENT } from '../../support/patient.ts'

const job = (length: number): Job => ({ text: 0, ids: new Array(length).fill(1), units: [] })
const padded = (batch: Job[]) => batch.length * Math.max(...batch.map(({ ids }) => ids.length))
const real = (batch: Job[]) => batch.reduce((sum, { ids }) => sum + ids.length, 0)

describe('batchJobs', () => {
  it('runs every job once, in batches within their size', PATIENT, () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 3, max: 300 }), { maxLength: 200 }), (lengths) => {
        const jobs = lengths.map(job)
        const batches = batchJobs(jobs)
        expect(new Set(batches.flat())).toEqual(new Set(jobs))
        expect(batches.flat()).toHaveLength(jobs.length)
        for (const batch of batches) {
          expect(batch.length === 1 || padded(batch) <= MAX_BATCH_TOKENS).toBe(true)
        }
      }),
    )
  })

  it('pads less than a tenth of real lengths away', () => {
    const lengths = Array.from({ length: 2000 }, (_, i) => 5 + ((i * 7919) % 60))
    const batches = batchJobs(lengths.map(job))
    const total = batches.reduce((sum, batch) => sum + padded(batch), 0)
    expect(total / batches.reduce((sum, batch) => sum + real(batch), 0)).toBeLessThan(1.1)
  })

  it.each([
    [42, [11]],
    [43, [10, 1]],
  ])('pads at most 5 % of a batch worth running: with a job of %i', (length, sizes) => {
    const batches = batchJobs([...new Array(10).fill(40), length].map(job))
    expect(batches.map((batch) => batch.length)).toEqual(sizes)
  })

  it('pads more as long as the batch is not worth running', () => {
    const sizes = (n: number) =>
      batchJobs([...new Array(n).fill(32), 60].map(job)).map((batch) => batch.length)
    expect(sizes(11)).toEqual([12])
    expect(sizes(12)).toEqual([12, 1])
  })

  it('gives a job beyond the size a batch of its own', () => {
    expect(batchJobs([job(5000), job(10)]).map((batch) => batch.length)).toEqual([1, 1])
  })
})

describe('a batch', () => {
  it('may be full to its last token', () => {
    const half = MAX_BATCH_TOKENS / 2
    expect(batchJobs([job(half), job(half)])).toHaveLength(1)
    expect(batchJobs([job(half + 1), job(half + 1)])).toHaveLength(2)
  })

  it('holds jobs of neighbouring lengths, the shortest first', () => {
    const lengths = batchJobs([job(30), job(10), job(20)]).map((batch) =>
      batch.map(({ ids }) => ids.length),
    )
    expect(lengths).toEqual([[10, 20, 30]])
  })

  it('is not made of nothing', () => {
    expect(batchJobs([])).toEqual([])
    expect(batchJobs([job(5000)])).toHaveLength(1)
  })
})
