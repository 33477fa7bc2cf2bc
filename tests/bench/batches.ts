import { epochBatches } from '../../src/training/batches.ts'
import { classNames } from '../../src/domain/tags.ts'
import { makeFeatures, type Feature } from '../../src/training/features.ts'
import { trainingData, type Corpus } from './corpus.ts'
import { BATCH_SIZE, type Sampled } from './fixed-batch.ts'

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
