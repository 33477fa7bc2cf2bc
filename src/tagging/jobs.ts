import type { Sequence } from '../text/sequences.ts'

/** One sequence to run: a whole text or a window of it. */
export interface Job extends Sequence {
  /** Index of the text among those under way. */
  text: number
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
