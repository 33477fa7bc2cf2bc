import { calibrated } from '../domain/calibration.ts'
import { spanKey } from '../domain/spans.ts'
import { chunkScore, type TagRow } from '../domain/tag-rows.ts'
import { tagsToChunks } from '../domain/tags.ts'
import type { LabelledSpan, Range } from '../model/documents.ts'
import type { Calibration } from '../model/reading.ts'

/** A text as a model reads it. */
export interface TaggedUnits {
  /** Words, or pieces of words. */
  units: Range[]
  /** What each was given, at each depth of spans inside spans, the outermost first. */
  depths: TagRow[]
  /** How scores of entities are to be read; absent or null: as they are. */
  calibration?: Calibration | null
}

/**
 * Tags as entities: chunks as conlleval reads them, those of all depths in order, the longer of two that
 * begin together first. The score of an entity is how often entities of its mean probability were right on
 * documents held out, or that mean itself where nothing is known; one found at two depths has that of the outer.
 */
export function entitiesOf({ units, depths, calibration }: TaggedUnits): LabelledSpan[] {
  const scored = (row: TagRow, start: number, end: number) => {
    const score = chunkScore(row, start, end)
    return calibration ? calibrated(score, calibration) : score
  }
  const entities = depths.flatMap((row) =>
    tagsToChunks(row.tags).map(({ type, start, end }) => ({
      start: units[start].start,
      end: units[end - 1].end,
      label: type,
      score: scored(row, start, end),
    })),
  )
  if (depths.length === 1) return entities
  const distinct = new Map(entities.toReversed().map((one) => [spanKey(one, one.label), one]))
  return [...distinct.values()].sort((a, b) => a.start - b.start || b.end - a.end)
}
