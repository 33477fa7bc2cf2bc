import type { Document, DocumentWithSpans, Range, Span, Suggestion } from '../model/documents.ts'

/**
 * A document with all that is on it, as it crosses the border: thousands of spans as one string of
 * numbers instead of as many objects, which would be walked, written and read field by field.
 */
export interface PackedDocument {
  document: Omit<Document, 'words' | 'reviewed'> & {
    words: string | null
    reviewed: string | null
  }
  spans: PackedSpans
  suggestions: PackedSpans
}

/** Spans or suggestions of one document, in their order. */
interface PackedSpans {
  ids: string[]
  /** What spans share: few, however many spans there are. */
  kinds: Pick<Span, 'labelId' | 'origin' | 'source'>[]
  /** Start, end, number of the kind and score of each, between spaces; `-` is no score. */
  cells: string
}

const CELLS = 4
const NO_SCORE = '-'

export function packDocument({ document, spans, suggestions }: DocumentWithSpans): PackedDocument {
  const { words, reviewed, ...rest } = document
  return {
    document: {
      ...rest,
      words: words && packRanges(words),
      reviewed: reviewed && packRanges(reviewed),
    },
    spans: packSpans(spans),
    suggestions: packSpans(suggestions),
  }
}

export function unpackDocument({
  document,
  spans,
  suggestions,
}: PackedDocument): DocumentWithSpans {
  const { words, reviewed } = document
  return {
    document: {
      ...document,
      words: words === null ? null : unpackRanges(words),
      reviewed: reviewed === null ? null : unpackRanges(reviewed),
    },
    spans: unpackSpans(spans, document.id),
    // What was packed as suggestions has the origins of suggestions.
    suggestions: unpackSpans(suggestions, document.id) as Suggestion[],
  }
}

function packSpans(spans: readonly (Span | Suggestion)[]): PackedSpans {
  const kinds: PackedSpans['kinds'] = []
  const numbers = new Map<string, number>()
  const cells = spans.map(({ start, end, labelId, origin, source, score }) => {
    const key = `${origin} ${labelId.length} ${labelId}${source}`
    let kind = numbers.get(key)
    if (kind === undefined) {
      kind = kinds.push({ labelId, origin, source }) - 1
      numbers.set(key, kind)
    }
    return `${start} ${end} ${kind} ${score ?? NO_SCORE}`
  })
  return { ids: spans.map(({ id }) => id), kinds, cells: cells.join(' ') }
}

function unpackSpans({ ids, kinds, cells }: PackedSpans, documentId: number): Span[] {
  const cell = cells.split(' ')
  return ids.map((id, i) => {
    const at = CELLS * i
    const score = cell[at + 3] === NO_SCORE ? null : Number(cell[at + 3])
    const { labelId, origin, source } = kinds[Number(cell[at + 2])]
    const [start, end] = [Number(cell[at]), Number(cell[at + 1])]
    return { id, documentId, start, end, labelId, origin, source, score }
  })
}

function packRanges(ranges: readonly Range[]): string {
  return ranges.map(({ start, end }) => `${start} ${end}`).join(' ')
}

function unpackRanges(packed: string): Range[] {
  if (packed === '') return []
  const cell = packed.split(' ')
  return Array.from({ length: cell.length / 2 }, (_, i) => ({
    start: Number(cell[2 * i]),
    end: Number(cell[2 * i + 1]),
  }))
}
