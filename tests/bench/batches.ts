import { epochBatches } from '../../src/training/batches.ts'
import { classNames } from '../../src/domain/tags.ts'
import { makeFeatures, type Feature } from '../../src/training/features.ts'
import { trainingData, type Corpus } from './corpus.ts'

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

/**
 * `count` batches of an epoch over the corpus, evenly spread over the epoch's batches in order of
 * padded length, so that their mean cost is the epoch's.
 */
export function epochSample(corpus: Corpus, count: number): Sampled {
  const { documents, labels } = trainingData(corpus.train, 'train')
  const reading = { unit: 'word', depths: 1, maxLength: 128 } as const
  const options = { ...reading, labelAllSubTokens: false, truncate: false }
  const { features } = makeFeatures(documents, corpus.tokenizer, classNames(labels), options)
  const all = epochBatches(features, BATCH_SIZE, 1, 1)
  const full = all
    .filter((batch) => batch.length === BATCH_SIZE)
    .sort((a, b) => padded(a) - padded(b))
  const taken = Math.min(count, full.length)
  const batches = Array.from(
    { length: taken },
    (_, i) => full[Math.floor(((i + 0.5) * full.length) / taken)],
  )
  return {
    batches: batches.map((batch) => batch.map(({ ids }) => [...ids])),
    epochSteps: all.length,
    tokens: batches.flat().reduce((sum, { ids }) => sum + ids.length, 0),
  }
}

/** Tokens of a batch once padded to its longest. */
function padded(batch: readonly Feature[]): number {
  return batch.length * Math.max(...batch.map(({ ids }) => ids.length))
}
