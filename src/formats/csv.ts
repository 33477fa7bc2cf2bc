import { offsetTable } from '../domain/offsets.ts'
import type { LabelledText } from '../model/documents.ts'
import { delimiterOf, parseTable, quoted, tableRows } from './csv-table.ts'
import { fit, type Holds } from './fit.ts'
import type { Evidence, Head, TextFormat } from './format.ts'
import { tableEvidence } from './table-columns.ts'
import { tableWalk } from './table-documents.ts'

const holds: Holds = { fields: ['meta'], spanFields: [], spans: 'all', text: 'all' }

/**
 * A table with names of columns in its first row: a text a row, or a word a row with its tag and the
 * number of its sentence. Other columns are own fields; a column “spans” holds `[[start, end, label]]` by
 * code points.
 */
export const csv: TextFormat = {
  id: 'csv',
  title: 'CSV',
  help: 'a table with a column of texts, or of words and tags; also between tabs',
  extensions: ['.csv', '.tsv'],
  mediaType: 'text/csv',
  cannotHold: 'all but text, spans and own fields',
  holds,
  detect: detectCsv,

  read: (text, { columns } = {}) => tableWalk(() => tableRows(text, delimiterOf(text)), columns),

  write(documents) {
    const { kept, problems } = fit(documents, holds)
    const rows = kept.map((document) => rowOf(document).map(quoted).join(','))
    return { content: ['text,spans,meta', ...rows, ''].join('\r\n'), problems }
  },
}

function rowOf({ text, spans, meta }: LabelledText): string[] {
  const { toCodePoint } = offsetTable(text)
  const list = spans.map(({ start, end, label }) => [toCodePoint(start), toCodePoint(end), label])
  return [text, JSON.stringify(list), meta ? JSON.stringify(meta) : '']
}

function detectCsv({ text }: Head): Evidence | null {
  const table = parseTable(text, delimiterOf(text))
  const names = table.ok ? (table.value[0]?.cells ?? []).map((name) => name.trim()) : []
  if (!table.ok || names.length < 2 || table.value.length < 2) return null
  return tableEvidence(names)
}
