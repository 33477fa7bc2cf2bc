import type { Span, Suggestion } from '../../model/documents.ts'
import type { DocumentRows } from '../../model/edits.ts'
import { readFields } from '../documents/documents.ts'
import type { RowChange } from './rows.ts'
import type { Statements } from '../file/statements.ts'

/** Beyond, reading the document whole costs no more. */
const MAX_ROWS = 100

export const spanSql = 'SELECT * FROM spans WHERE id = ?'
export const suggestionSql = `
  SELECT id, documentId, start, end, labelId, origin, source, score FROM shown_suggestions
  WHERE id = ?`

/** The rows that an action or a step changed, if they are few and all of one document; null otherwise. */
export function changedRows(sql: Statements, changes: readonly RowChange[]): DocumentRows | null {
  if (changes.length > MAX_ROWS) return null
  const [documentId, ...others] = new Set(changes.map(documentOf))
  if (documentId === undefined || documentId === null || others.length > 0) return null
  const document = readFields(sql, documentId)
  if (!document) return null
  const marks = changes.filter(({ table }) => table !== 'documents')
  const ids = [...new Set(marks.map((mark) => String(mark.id)))]
  return {
    document,
    ids,
    spans: ids.flatMap((mark) => sql.get<Span>(spanSql, mark) ?? []),
    suggestions: ids.flatMap((mark) => sql.get<Suggestion>(suggestionSql, mark) ?? []),
  }
}

/** The document that a changed row belongs to; null when it is no part of what a document shows. */
function documentOf({ table, id, before, after }: RowChange): number | null {
  if (table === 'documents') return Number(id)
  if (table !== 'spans' && table !== 'suggestions') return null
  return Number((before ?? after)?.documentId ?? NaN)
}
