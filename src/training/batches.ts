import { IGNORED_LABEL, type TokenBatch } from '../nn/engine.ts'
import { padSequences } from '../nn/packing.ts'
import { seededRandom } from '../nn/random.ts'
import type { Feature } from './features.ts'

/**
 * The batches of one training epoch, shuffled by (seed, epoch): the same arguments give the same
 * batches. Lengths are mixed: batches of like lengths, each weighing the same whatever its tokens,
 * train towards short sentences (docs/decisions/0006).
 */
export function epochBatches(
  features: readonly Feature[],
  batchSize: number,
  seed: number,
  epoch: number,
): Feature[][] {
  return chunk(shuffle([...features], seededRandom(seed * 1000003 + epoch)), batchSize)
}

/** Batches for evaluation and tagging: by length, each feature once. */
export function evaluationBatches(features: readonly Feature[], batchSize: number): Feature[][] {
  return chunk(
    [...features].sort((a, b) => a.ids.length - b.ids.length),
    batchSize,
  )
}

/** Pads features to a common length: the longest, or `padTo` when that is longer. */
export function toTokenBatch(features: readonly Feature[], padId: number, padTo = 0): TokenBatch {
  const batch = padSequences(features, padId, padTo)
  const depths = depthsOf(features)
  const labels = new Int32Array(batch.B * batch.T * depths).fill(IGNORED_LABEL)
  features.forEach((feature, b) => labels.set(feature.labels, b * batch.T * depths))
  return { ...batch, labels }
}

/** Labels that every piece has. */
function depthsOf([first]: readonly Feature[]): number {
  return first ? first.labels.length / first.ids.length : 1
}

/** Fisher and Yates, in place. */
export function shuffle<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[items[i], items[j]] = [items[j], items[i]]
  }
  return items
}

/** Consecutive groups of `size`; the last may be smaller. */
export function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
