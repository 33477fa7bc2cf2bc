import { surroundings } from '../domain/surroundings.ts'
import type { Chunk } from '../domain/tags.ts'
import type { Range } from '../model/documents.ts'
import type { Turned, TurnedEntity } from '../model/runs.ts'
import { goldFound, type PredictedTags } from './evaluation.ts'
import type { Gold } from './features.ts'

/** Entities listed of each kind, those lost again first: all are counted. */
const LISTED = 6

/** A held-out document, where entities are looked up by its units. */
export interface HeldOut {
  id: number
  text: string
  units: () => readonly Range[]
}

/**
 * What has turned among the held-out entities since the evaluation before, whose hits are given; null without one.
 * `hits`: those of this one.
 */
export function turnedSince(
  before: string | undefined,
  gold: readonly Gold[],
  predicted: readonly PredictedTags[],
  documents: readonly HeldOut[],
): { hits: string; turned: Turned | null } {
  const entities = goldFound(gold, predicted)
  const hits = entities.map(({ found }) => (found ? '1' : '0')).join('')
  if (before?.length !== hits.length) return { hits, turned: null }
  const changed = entities.filter((_, i) => before[i] !== hits[i])
  const [lost, found] = [false, true].map((kind) => changed.filter((one) => one.found === kind))
  const items = [lost, found].flatMap((some) =>
    some
      .slice(0, LISTED)
      .map(({ document, chunk, found: is }) => entityOf(documents[document], chunk, is)),
  )
  return { hits, turned: { found: found.length, lost: lost.length, items } }
}

function entityOf({ id, text, units }: HeldOut, chunk: Chunk, found: boolean): TurnedEntity {
  const ranges = units()
  const range = { start: ranges[chunk.start].start, end: ranges[chunk.end - 1].end }
  return { documentId: id, ...range, label: chunk.type, found, ...surroundings(text, [range]) }
}
