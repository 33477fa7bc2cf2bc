import type { Range, Suggestion } from '../model/documents.ts'

/** The label that is proposed for the largest part of a range, the likelier one of two; null where none is. */
export function proposedLabel(suggestions: readonly Suggestion[], range: Range): string | null {
  const common = ({ start, end }: Range) => Math.min(end, range.end) - Math.max(start, range.start)
  const [best] = suggestions
    .filter((one) => common(one) > 0)
    .sort((a, b) => common(b) - common(a) || (b.score ?? 1) - (a.score ?? 1))
  return best?.labelId ?? null
}
