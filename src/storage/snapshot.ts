import { setTimeout } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { SetSpan } from '../model/review.ts'
import { shownViewSql } from './file/shown-view.ts'
import { ProjectReader } from './reader.ts'
import { unsettledSql } from './steps/parts.ts'

/** How soon a project is looked at again while a step over many documents is on its way. */
const AGAIN_MS = 20

/** Spans read at once: a millisecond. */
const SPANS_AT_ONCE = 500
export const nextSpansSql = `
  SELECT id, start, end, labelId FROM spans
  WHERE documentId = ? AND start >= ? AND (start > ? OR id > ?)
  ORDER BY start, id LIMIT ${SPANS_AT_ONCE}`

/** A project file as it is at one moment, whatever is written meanwhile; to be closed. */
export class Snapshot extends ProjectReader {
  /** `file`: where the project's data lies, which is not its path where that cannot be written. */
  constructor(file: string) {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      db.pragma('trusted_schema = OFF')
      db.exec(shownViewSql)
      db.exec('BEGIN')
      super(readingOnly(db), file)
    } catch (error) {
      db.close()
      throw error
    }
  }

  /** The same at a moment at which no step over many documents is on its way. */
  static async whole(file: string): Promise<Snapshot> {
    for (;;) {
      const snapshot = new Snapshot(file)
      if (!snapshot.isHalf) return snapshot
      snapshot.close()
      await setTimeout(AGAIN_MS)
    }
  }

  /** Whether a step over many documents was on its way at the moment: some are as before it. */
  get isHalf(): boolean {
    return this.sql.value(unsettledSql) !== undefined
  }

  /** The spans of a document, however many, a few at a time. */
  *setSpans(documentId: number): Generator<SetSpan> {
    let last = { start: -1, id: '' }
    for (;;) {
      const spans = this.sql.all<SetSpan & { id: string }>(
        nextSpansSql,
        ...[documentId, last.start, last.start, last.id],
      )
      for (const { start, end, labelId } of spans) yield { start, end, labelId }
      if (spans.length < SPANS_AT_ONCE) return
      last = spans[spans.length - 1]
    }
  }

  close(): void {
    this.opened.db.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function readingOnly(db: Database.Database) {
  const write = () => {
    throw new Error('A snapshot is only read')
  }
  return { db, readOnly: true, damaged: false, loss: () => null, write, close: () => db.close() }
}
