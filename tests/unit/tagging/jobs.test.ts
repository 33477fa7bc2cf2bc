import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchJobs, jobsFor, MAX_BATCH_TOKENS, type Job } from '../../../src/tagging/jobs.ts'
import { letterTokenizer } from '../../support/local-session.ts'

const job = (length: number): Job => ({ text: 0, ids: new Array(length).fill(1), firstPieces: [] })
const padded = (batch: Job[]) => batch.length * Math.max(...batch.map(({ ids }) => ids.length))
const real = (batch: Job[]) => batch.reduce((sum, { ids }) => sum + ids.length, 0)

describe('batchJobs', () => {
  it('runs every job once, in batches within their size', () => {
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

  it('gives a job beyond the size a batch of its own', () => {
    expect(batchJobs([job(5000), job(10)]).map((batch) => batch.length)).toEqual([1, 1])
  })
})

describe('jobsFor', () => {
  const tokenizer = letterTokenizer()
  const words = (text: string) =>
    [...text.matchAll(/\S+/g)].map(({ index, 0: word }) => ({
      start: index,
      end: index + word.length,
    }))

  it('answers for every word exactly once, whatever the window', () => {
    const texts = fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 120 })
    fc.assert(
      fc.property(texts, fc.integer({ min: 10, max: 40 }), (list, maxLength) => {
        const text = list.join(' ')
        const jobs = jobsFor(0, text, words(text), tokenizer, maxLength)
        const answered = jobs.flatMap(({ firstPieces }) => firstPieces.map(({ word }) => word))
        expect(answered).toEqual(list.map((_, index) => index))
        for (const { ids } of jobs) expect(ids.length).toBeLessThanOrEqual(maxLength)
      }),
    )
  })

  it('reads a word longer than a window by its beginning, and still answers for it', () => {
    const text = `ab ${'z'.repeat(50)} cd`
    const jobs = jobsFor(0, text, words(text), tokenizer, 12)
    expect(jobs.flatMap(({ firstPieces }) => firstPieces.map(({ word }) => word))).toEqual([
      0, 1, 2,
    ])
    expect(Math.max(...jobs.map(({ ids }) => ids.length))).toBeLessThanOrEqual(12)
  })
})
