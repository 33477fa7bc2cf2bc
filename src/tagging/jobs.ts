import type { Range } from '../model/documents.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { coverWithWindows, encodeWords } from '../text/windows.ts'

/** One sequence to run: a whole text or a window of it. */
export interface Job {
  /** Index of the text among those under way. */
  text: number
  /** [CLS] pieces [SEP] */
  ids: number[]
  /** Position in ids of the first piece of each word that this window answers for. */
  firstPieces: { word: number; at: number }[]
}

/** The sequences of one text: each word is answered for by exactly one of them. */
export function jobsFor(
  index: number,
  text: string,
  words: readonly Range[],
  tokenizer: Tokenizer,
  maxLength: number,
): Job[] {
  const pieces = encodeWords(tokenizer, text, words)
  const capacity = maxLength - 2
  const counts = pieces.map((ids) => Math.min(ids.length, capacity))
  return coverWithWindows(counts, capacity).map(({ start, end, ownStart, ownEnd }) => {
    const job: Job = { text: index, ids: [tokenizer.clsId], firstPieces: [] }
    for (let word = start; word < end; word++) {
      if (word >= ownStart && word < ownEnd) job.firstPieces.push({ word, at: job.ids.length })
      // A word longer than a whole window is read by its beginning.
      for (let i = 0; i < counts[word]; i++) job.ids.push(pieces[word][i])
    }
    job.ids.push(tokenizer.sepId)
    return job
  })
}

/** Padded tokens in one run: enough to keep the processor busy, few enough for its caches. */
export const MAX_BATCH_TOKENS = 1024
/** Share of a batch that may be padding, once the batch is worth running. */
const MAX_PADDING = 0.05
const WORTH_RUNNING_TOKENS = 384

/**
 * Sorts jobs by length and groups neighbours, so that a batch, padded to its longest, stays within its
 * size and little of it is padding. A single longer job is a batch by itself.
 */
export function batchJobs(jobs: readonly Job[]): Job[][] {
  const batches: Job[][] = []
  let batch: Job[] = []
  let tokens = 0
  for (const job of jobs.toSorted((a, b) => a.ids.length - b.ids.length)) {
    const length = job.ids.length
    const padded = (batch.length + 1) * length
    const wasteful =
      tokens >= WORTH_RUNNING_TOKENS && padded - tokens - length > padded * MAX_PADDING
    if (batch.length > 0 && (padded > MAX_BATCH_TOKENS || wasteful)) {
      batches.push(batch)
      batch = []
      tokens = 0
    }
    batch.push(job)
    tokens += length
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}
