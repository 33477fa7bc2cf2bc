import { failed } from '../../domain/failure.ts'
import { countCodePoints } from '../../domain/offsets.ts'
import type { LabelledText } from '../../model/documents.ts'
import { packRanges } from './ranges.ts'
import { indexing, unindexing } from './indexing.ts'
import type { Statements } from '../file/statements.ts'

/** A document as its row is made. */
export interface NewRow {
  text: string
  source: string
  status: string
  flagged: number
  note: string
  split: string
  words: string | null
  reviewed: string | null
  meta: string
  length: number
}

/** Where a new document stands, and which step over many documents brings it, if one does. */
interface Arrival {
  /** Null: at the end of the queue. */
  place: number | null
  step: number | null
}

/** Rows removed in one step: a fraction of a millisecond. */
const ROWS_AT_ONCE = 20

/** The row of a document; status by its spans where it has none. Throws a FailureError. */
export function newRow(document: LabelledText): NewRow {
  const { text, source, status, flagged, note, split, words, reviewed, meta, spans } = document
  if (!text.isWellFormed())
    throw failed(
      'bad-input',
      'A text holds half of a character and cannot be kept as it is; nothing was added.',
    )
  return {
    text,
    source: source ?? '',
    status: status ?? (spans.length > 0 ? 'in-progress' : 'new'),
    flagged: flagged ? 1 : 0,
    note: note ?? '',
    split: split ?? 'auto',
    words: words ? packRanges(words) : null,
    reviewed: reviewed ? packRanges(reviewed) : null,
    meta: JSON.stringify(meta ?? {}),
    length: countCodePoints(text),
  }
}

/**
 * Writes a new document's row, hidden, a little at a time: the action that adds it then shows it, which is
 * what undo takes back. Returns its id.
 */
export function* inserting(
  sql: Statements,
  row: NewRow,
  { place, step }: Arrival,
): Generator<void, number> {
  const { lastInsertRowid } = sql.run(
    `INSERT INTO documents (text, source, status, flagged, note, split, words, reviewed, meta,
       length, doneAt, trashed, absent, addedBy)
     VALUES (@text, @source, @status, @flagged, @note, @split, @words, @reviewed, @meta,
       @length, NULL, 1, 1, @step)`,
    { ...row, step },
  )
  const id = Number(lastInsertRowid)
  sql.run('UPDATE documents SET place = ? WHERE id = ?', place ?? id, id)
  yield* indexing(sql, id, row.text)
  return id
}

/** The same at once. */
export function insertHidden(sql: Statements, text: LabelledText, arrival: Arrival): number {
  const steps = inserting(sql, newRow(text), arrival)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** Removes a document that nothing can show any more, with all that is on it, a little at a time. */
export function* removing(sql: Statements, id: number): Generator<void> {
  for (const table of ['spans', 'suggestions', 'set_spans']) {
    while (sql.run(removalSql(table), id).changes > 0) yield
  }
  yield* unindexing(sql, id)
  sql.run('DELETE FROM documents WHERE id = ?', id)
  yield
}

export const removalSql = (table: string) =>
  `DELETE FROM ${table} WHERE rowid IN
    (SELECT rowid FROM ${table} WHERE documentId = ? LIMIT ${ROWS_AT_ONCE})`

export const absentSql = 'SELECT id FROM documents WHERE absent = 1 AND addedBy IS NULL'

/** Documents whose adding was undone and cannot be redone any more; steps over many are swept. */
export function purgeAbsent(sql: Statements): void {
  for (const id of sql.values<number>(absentSql)) Array.from(removing(sql, id))
}
