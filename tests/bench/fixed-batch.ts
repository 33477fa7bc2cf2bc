/** Batches as lists of token ids, and how many the epoch that they stand for has. */
export interface Sampled {
  batches: number[][][]
  epochSteps: number
  /** Real tokens in these batches. */
  tokens: number
}

export const BATCH_SIZE = 16

/** Distinct pieces of a corpus such as CoNLL-2003: the rows that training touches. */
const USED_PIECES = 12_000

/** One batch of 16 × 50 tokens, none of them padding. */
export function fixedBatch(): Sampled {
  let next = 0
  const sequence = () => Array.from({ length: 50 }, () => 5 + ((next += 7919) % USED_PIECES))
  const batch = Array.from({ length: BATCH_SIZE }, sequence)
  return { batches: [batch], epochSteps: 1, tokens: BATCH_SIZE * 50 }
}
