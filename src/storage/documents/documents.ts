import { failed } from '../../domain/failure.ts'
import type {
  Document,
  DocumentStatus,
  LabelledSpan,
  LabelledText,
  Span,
  Split,
  Suggestion,
} from '../../model/documents.ts'
import { spanKey } from '../../domain/spans.ts'
import { asText, damaged } from './damaged.ts'
import { unpackRanges } from './ranges.ts'
import type { Statements } from '../file/statements.ts'

type DocumentFields = Omit<Document, 'text' | 'words'>

interface FieldsRow extends Omit<DocumentFields, 'flagged' | 'reviewed' | 'meta'> {
  flagged: number
  reviewed: string | null
  meta: string
}

/** A document with its spans by label name, as export and training take it. */
export interface StoredText extends LabelledText {
  id: number
  status: DocumentStatus
  split: Split
  /** Null: the whole document counts as reviewed. */
  reviewed: Document['reviewed']
}

const fieldColumns = 'id, source, status, flagged, note, split, reviewed, meta'
const fieldsSql = `SELECT ${fieldColumns} FROM documents WHERE id = ? AND absent = 0`
export const documentSql = `SELECT text, words, ${fieldColumns} FROM documents WHERE id = ? AND absent = 0`
export const spansSql = 'SELECT * FROM spans WHERE documentId = ? ORDER BY start, end DESC, id'
export const suggestionsSql = `
  SELECT id, documentId, start, end, labelId, origin, source, score FROM shown_suggestions
  WHERE documentId = ? ORDER BY start, end DESC, id`

/** One document; those in the trash too. */
export function readDocument(sql: Statements, id: number): Document | undefined {
  const row = sql.get<FieldsRow & { text: string; words: string | null }>(documentSql, id)
  if (!row) return undefined
  const words = row.words === null ? null : unpackRanges(row.words)
  return { ...fieldsOf(row), text: asText(row.text), words }
}

/** The same without its text, which may be long. */
export function readFields(sql: Statements, id: number): DocumentFields | undefined {
  const row = sql.get<FieldsRow>(fieldsSql, id)
  return row && fieldsOf(row)
}

function fieldsOf<R extends FieldsRow>({ flagged, reviewed, meta, ...rest }: R) {
  for (const value of [meta, rest.source, rest.note, rest.status, rest.split]) asText(value)
  return {
    ...rest,
    flagged: flagged === 1,
    reviewed: reviewed === null ? null : unpackRanges(reviewed),
    meta: metaOf(meta),
  }
}

function metaOf(text: string): Document['meta'] {
  try {
    return JSON.parse(text) as Document['meta']
  } catch {
    throw damaged()
  }
}

export type DocumentState = Pick<Document, 'status' | 'flagged' | 'split'> & { trashed: boolean }

/** Throws a FailureError when there is no such document. */
export function readState(sql: Statements, id: number): DocumentState {
  const row = sql.get<{ status: DocumentStatus; flagged: number; split: Split; trashed: number }>(
    'SELECT status, flagged, split, trashed FROM documents WHERE id = ? AND absent = 0',
    id,
  )
  if (row) return { ...row, flagged: row.flagged === 1, trashed: row.trashed === 1 }
  throw failed('not-found', 'A document is not there any more; nothing was changed.')
}

export function readSpans(sql: Statements, documentId: number): Span[] {
  return sql.all<Span>(spansSql, documentId)
}

export function readSuggestions(sql: Statements, documentId: number): Suggestion[] {
  return sql.all<Suggestion>(suggestionsSql, documentId)
}

export function labelledText(
  sql: Statements,
  id: number,
  labelNames: ReadonlyMap<string, string>,
  { suggestions = false }: { suggestions?: boolean } = {},
): StoredText {
  const document = readDocument(sql, id)
  // The queue, or an index of SQLite, has it; the rows have not.
  if (!document) throw damaged()
  const { words, ...rest } = document
  const labelled = (span: Span | Suggestion): LabelledSpan => {
    const { start, end, labelId, origin, source, score } = span
    const label = labelNames.get(labelId)
    if (label === undefined) throw damaged()
    return { start, end, label, origin, source, ...(score === null ? {} : { score }) }
  }
  const spans = readSpans(sql, id).map(labelled)
  const known = new Set(spans.map((span) => spanKey(span, span.label)))
  const suggested = (suggestions ? readSuggestions(sql, id) : []).map(labelled)
  const others = suggested.filter((span) => !known.has(spanKey(span, span.label)))
  return { ...rest, ...(words ? { words } : {}), spans: [...spans, ...others] }
}
