import type { Mistake } from '../../src/model/mistakes.ts'

/** A cell of the confusion between labels: as entities are labelled, and as they were read; null is not at all. */
export interface Pair {
  gold: string | null
  found: string | null
}

export const isOfPair = ({ gold, found }: Mistake, pair: Pair) =>
  (gold?.label ?? null) === pair.gold && (found?.label ?? null) === pair.found

export const pairName = ({ gold, found }: Pair) =>
  gold === null
    ? `${found} where nothing is`
    : `${gold} ${found === null ? 'not found' : `read as ${found}`}`
