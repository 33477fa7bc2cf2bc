import type { RowChange } from '../history/rows.ts'
import type { Statements } from '../file/statements.ts'

/** Which way a step goes: 1 does it, 0 undoes it. */
export type Done = 0 | 1

/** A step whose parts are not all as it says yet. */
export interface Turned {
  id: number
  done: Done
}

export interface Part {
  id: number
  documentId: number
  changes: RowChange[]
}

/** What a part is about that is about no document: it is done first, and undone last. */
export const NO_DOCUMENT = 0
/** The same, but done last, and undone first. */
export const AFTER_DOCUMENTS = -1
/** Row changes of one part: putting them takes a few milliseconds. */
const MAX_CHANGES = 200
/** Parts read at once, and rows of which only the document is read. */
const PARTS_AT_ONCE = 50
const ROWS_AT_ONCE = 500

export const unsettledSql = 'SELECT id, done FROM long_steps WHERE settled = 0'
export const nextPartsSql = {
  1: `SELECT id, documentId, changes FROM step_parts
    WHERE step = ? AND id > ? AND documentId > ${NO_DOCUMENT} ORDER BY id LIMIT ${PARTS_AT_ONCE}`,
  0: `SELECT id, documentId, changes FROM step_parts
    WHERE step = ? AND id < ? AND documentId > ${NO_DOCUMENT} ORDER BY id DESC LIMIT ${PARTS_AT_ONCE}`,
}
export const nextDocumentsSql = `
  SELECT id, documentId FROM step_parts WHERE step = ? AND id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`
export const partsOfDocumentSql = `
  SELECT id, documentId, changes FROM step_parts
  WHERE documentId = ? AND step = ? AND done <> ? ORDER BY id`

/** The rows that steps over many documents change, document by document, in the file. */
export class StepParts {
  private readonly sql: Statements

  constructor(sql: Statements) {
    this.sql = sql
  }

  /** The step that is being done or undone; none is most of the time, and never two. */
  unsettled(): Turned | undefined {
    return this.sql.get<Turned>(unsettledSql)
  }

  done(step: number): Done {
    return this.sql.value<Done>('SELECT done FROM long_steps WHERE id = ?', step) ?? 0
  }

  append(step: number, documentId: number, changes: readonly RowChange[]): void {
    for (let at = 0; at < changes.length; at += MAX_CHANGES) {
      this.sql.run(
        'INSERT INTO step_parts (step, documentId, changes, done) VALUES (?, ?, ?, 0)',
        ...[step, documentId, JSON.stringify(changes.slice(at, at + MAX_CHANGES))],
      )
    }
  }

  /** Takes back what was written for a document. */
  remove(step: number, documentId: number): void {
    this.sql.run('DELETE FROM step_parts WHERE documentId = ? AND step = ?', documentId, step)
  }

  /**
   * What is left to do, or to undo from the last to the first. What is about no document, labels that
   * others need, is there as long as these.
   */
  *pending(turned: Turned): Generator<Part> {
    const { id, done } = turned
    const [first, end] = inOrder(done)
    yield* this.pendingOf(turned, first)
    let last = done === 1 ? 0 : Number.MAX_SAFE_INTEGER
    for (;;) {
      const parts = this.sql.all<Stored>(nextPartsSql[done], id, last)
      if (parts.length === 0) break
      for (const part of parts) {
        last = part.id
        // Its turn may have come before, by what somebody else did to the document.
        const sql = 'SELECT done FROM step_parts WHERE id = ?'
        if (this.sql.value(sql, part.id) !== done) yield read(part)
      }
    }
    yield* this.pendingOf(turned, end)
  }

  pendingOf({ id, done }: Turned, documentId: number): Part[] {
    const parts = this.sql.all<Stored>(partsOfDocumentSql, documentId, id, done).map(read)
    return done === 1 ? parts : parts.reverse()
  }

  changesOf(step: number, documentId: number): RowChange[] {
    const sql = 'SELECT changes FROM step_parts WHERE documentId = ? AND step = ? ORDER BY id'
    const parts = this.sql.values<string>(sql, documentId, step)
    return parts.flatMap((changes) => JSON.parse(changes) as RowChange[])
  }

  /** Adds the documents that a step is about, some at a time: their rows are read past what they change. */
  *collect(step: number, documentIds: Set<number>): Generator<void> {
    for (let last = 0; ;) {
      const rows = this.sql.all<Pick<Stored, 'id' | 'documentId'>>(nextDocumentsSql, step, last)
      if (rows.length === 0) return
      for (const { documentId } of rows) if (documentId > NO_DOCUMENT) documentIds.add(documentId)
      last = rows[rows.length - 1].id
      yield
    }
  }

  mark(part: Part, done: Done): void {
    this.sql.run('UPDATE step_parts SET done = ? WHERE id = ?', done, part.id)
  }
}

/** What is about no document, and is done, or undone, before and after the documents. */
export function inOrder(done: Done): [before: number, after: number] {
  return done === 1 ? [NO_DOCUMENT, AFTER_DOCUMENTS] : [AFTER_DOCUMENTS, NO_DOCUMENT]
}

type Stored = Omit<Part, 'changes'> & { changes: string }

function read({ changes, ...part }: Stored): Part {
  return { ...part, changes: JSON.parse(changes) as RowChange[] }
}
