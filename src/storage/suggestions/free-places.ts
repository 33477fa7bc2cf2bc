import type { Range, Span, Suggestion } from '../../model/documents.ts'
import { spanKey } from '../../domain/spans.ts'
import { readSpans, readSuggestions } from '../documents/documents.ts'
import type { Statements } from '../file/statements.ts'

/** Whose suggestions a run makes, in place of the earlier ones of the same. */
export interface RunSource {
  origin: Suggestion['origin']
  /** The model's name; empty for rules, which are one source together. */
  name: string
}

type Place = Range & { labelId: string }

/** Where a run may propose something in a document: where no span lies, and nothing is proposed already. */
export class FreePlaces {
  /** How many suggestions of the source show there now, which the run replaces. */
  readonly earlier: number
  private readonly spans: readonly Span[]
  private readonly taken: Set<string>

  constructor(sql: Statements, documentId: number, { origin, name }: RunSource) {
    const suggestions = readSuggestions(sql, documentId)
    const kept = suggestions.filter(
      (one) => one.origin !== origin || (origin === 'model' && one.source !== name),
    )
    this.earlier = suggestions.length - kept.length
    this.spans = readSpans(sql, documentId)
    this.taken = new Set(kept.map((one) => spanKey(one, one.labelId)))
  }

  /** Takes a place, each once; false when it is not free. */
  take(place: Place): boolean {
    const { start, end, labelId } = place
    const key = spanKey(place, labelId)
    if (this.taken.has(key)) return false
    if (this.spans.some((span) => span.start < end && span.end > start)) return false
    this.taken.add(key)
    return true
  }
}
