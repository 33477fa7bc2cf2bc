import type { LabelledSpan } from '../model/documents.ts'
import type { Sample } from '../model/runs.ts'
import { spanKey } from './spans.ts'

/** Entities of a watched sentence that have turned since it was read before. */
export interface Turned {
  /** Found now, and missed before. */
  right: LabelledSpan[]
  /** Missed now, and found before. */
  wrong: LabelledSpan[]
}

/** What has turned in a sentence between two readings of it; nothing where it was not read before. */
export function turnedIn(now: Sample, before: Sample | undefined): Turned {
  if (!before) return { right: [], wrong: [] }
  const key = (span: LabelledSpan) => spanKey(span, span.label)
  const [found, foundBefore] = [now, before].map(({ found }) => new Set(found.map(key)))
  const only = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
    now.gold.filter((span) => one.has(key(span)) && !other.has(key(span)))
  return { right: only(found, foundBefore), wrong: only(foundBefore, found) }
}
