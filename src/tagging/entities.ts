import { bestPath, type PathOptions } from '../domain/decoding.ts'
import { spanKey } from '../domain/spans.ts'
import { tagsToChunks } from '../domain/tags.ts'
import type { LabelledSpan, Range } from '../model/documents.ts'

/** A text as a model reads it. */
export interface TaggedUnits {
  /** Words, or pieces of words. */
  units: Range[]
  /** What each was given, at each depth of spans inside spans, the outermost first. */
  depths: TagRow[]
}

interface TagRow {
  /** Class name of each unit, read from its first piece. */
  tags: string[]
  /** Softmax probability of that class. */
  scores: Float32Array
}

/** Classes of all units from the logits [units, classes] of their first pieces. */
export function decodeRow(
  logits: Float32Array,
  units: number,
  classes: readonly string[],
  options: PathOptions,
): TagRow {
  const C = classes.length
  const path = bestPath(logits, units, classes, options)
  return {
    tags: Array.from(path, (index) => classes[index]),
    scores: Float32Array.from(path, (index, unit) => probability(logits, unit * C, C, index)),
  }
}

/** Softmax probability of one class among the `count` logits from `at`. */
function probability(logits: Float32Array, at: number, count: number, index: number): number {
  const chosen = logits[at + index]
  let total = 0
  for (let c = 0; c < count; c++) total += Math.exp(logits[at + c] - chosen)
  return 1 / total
}

/**
 * Tags as entities: chunks as conlleval reads them, those of all depths in order, the longer of two that
 * begin together first. The score of an entity is the mean, over its units, of the probability of the tag
 * that each was given; one found at two depths has that of the outer.
 */
export function entitiesOf({ units, depths }: TaggedUnits): LabelledSpan[] {
  const entities = depths.flatMap(({ tags, scores }) =>
    tagsToChunks(tags).map(({ type, start, end }) => ({
      start: units[start].start,
      end: units[end - 1].end,
      label: type,
      score: scores.subarray(start, end).reduce((a, b) => a + b) / (end - start),
    })),
  )
  if (depths.length === 1) return entities
  const distinct = new Map(entities.toReversed().map((one) => [spanKey(one, one.label), one]))
  return [...distinct.values()].sort((a, b) => a.start - b.start || b.end - a.end)
}
