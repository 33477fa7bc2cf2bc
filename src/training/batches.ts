import { seededRandom } from '../nn/random.ts'
import { IGNORED_LABEL, type TokenBatch } from '../nn/engine.ts'
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
  const B = features.length
  const T = features.reduce((longest, { ids }) => Math.max(longest, ids.length), padTo)
  const inputIds = new Int32Array(B * T).fill(padId)
  const attentionMask = new Int32Array(B * T)
  const labels = new Int32Array(B * T).fill(IGNORED_LABEL)
  features.forEach((feature, b) => {
    inputIds.set(feature.ids, b * T)
    labels.set(feature.labels, b * T)
    attentionMask.fill(1, b * T, b * T + feature.ids.length)
  })
  return { B, T, inputIds, attentionMask, labels }
}

/** Fisher and Yates, in place. */
function shuffle<T>(items: T[], random: () => number): T[] {
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
