import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchJobs, jobsFor, MAX_BATCH_TOKENS, type Job } from '../../../src/tagging/jobs.ts'
import { letterTokenizer } from '../../support/local-session.ts'
import { PATIENT } from '../../support/patient.ts'

const job = (length: number): Job => ({ text: 0, ids: new Array(length).fill(1), firstPieces: [] })
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

describe('jobsFor', () => {
  const tokenizer = letterTokenizer()
  const words = (text: string) =>
    [...text.matchAll(/\S+/g)].map(({ index, 0: word }) => ({
      start: index,
      end: index + word.length,
    }))

  it('reads [CLS], the pieces and [SEP], and knows where each word begins', () => {
    const { vocabulary, clsId, sepId } = tokenizer
    const [a, b, c] = ['a', '##b', 'c'].map((piece) => vocabulary.indexOf(piece))
    expect(jobsFor(7, 'ab c', words('ab c'), tokenizer, 10)).toEqual([
      {
        text: 7,
        ids: [clsId, a, b, c, sepId],
        firstPieces: [
          { word: 0, at: 1 },
          { word: 1, at: 3 },
        ],
      },
    ])
  })

  it('answers for every word exactly once, whatever the window', PATIENT, () => {
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
