import type { LabelledText } from '../../model/documents.ts'
import { splitSentences } from '../../text/sentences.ts'

/** What a table of entities says of each. */
export const COLUMNS = ['file', 'entity', 'label', 'score', 'sentence', 'page'] as const

/** A cell: numbers stay numbers. */
export type Cell = string | number

/** Entities as rows of cells, in the order of the texts. */
export function* entityRows(documents: readonly LabelledText[]): Generator<Cell[]> {
  for (const { text, spans, source = '', meta = {} } of documents) {
    const sentences = spans.length === 0 ? [] : splitSentences(text)
    const { page = '' } = meta
    let first = 0
    for (const { start, end, label, score } of spans.toSorted((a, b) => a.start - b.start)) {
      while (first < sentences.length - 1 && sentences[first].end <= start) first++
      let last = first
      while (last < sentences.length - 1 && sentences[last].end < end) last++
      const sentence = text.slice(
        Math.min(start, sentences[first]?.start ?? start),
        Math.max(end, sentences[last]?.end ?? end),
      )
      const shown = typeof page === 'number' || typeof page === 'string' ? page : ''
      yield [source, text.slice(start, end), label, score ?? '', sentence, shown]
    }
  }
}

/** How many documents have no row. */
export const withoutEntities = (documents: readonly LabelledText[]) =>
  documents.filter(({ spans }) => spans.length === 0).length
