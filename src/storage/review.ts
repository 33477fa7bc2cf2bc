import { randomUUID } from 'node:crypto'
import type { Result } from '../domain/failure.ts'
import type { AnnotationSet, Decision, SetSpan } from '../model/review.ts'
import type { Row, Table } from './history/rows.ts'
import type { Statements } from './file/statements.ts'

/** Frozen sets of annotations, and the decisions between two of them. */
export class ReviewStore {
  private readonly sql: Statements
  private readonly transaction: <T>(work: () => T) => Result<T>
  private readonly now: () => Date
  private changed = 0

  constructor(sql: Statements, transaction: <T>(work: () => T) => Result<T>, now: () => Date) {
    this.sql = sql
    this.transaction = transaction
    this.now = now
  }

  /** Counts what may change how sets compare: sets, the labels in them, the trash. */
  get version(): number {
    return this.changed
  }

  /** Follows one row; see RowObserver. */
  observe(table: Table, before: Row | null, after: Row | null): void {
    const matters =
      table === 'labels' ||
      table === 'set_spans' ||
      (table === 'documents' && before?.trashed !== after?.trashed)
    if (matters) this.changed++
  }

  /** Someone else changed the file. */
  forget(): void {
    this.changed++
  }

  has(id: string): boolean {
    return this.sql.value('SELECT 1 FROM annotation_sets WHERE id = ?', id) !== undefined
  }

  /** Oldest first. */
  sets(): AnnotationSet[] {
    return this.sql.all<AnnotationSet>(setsSql)
  }

  set(id: string): AnnotationSet | undefined {
    return this.sets().find((set) => set.id === id)
  }

  /** Keeps a set; its documents and spans stay as they are from now on. Not an undo step. */
  addSet(
    name: string,
    kind: AnnotationSet['kind'],
    documents: Iterable<{ documentId: number; spans: readonly SetSpan[] }>,
  ): Result<AnnotationSet> {
    const id = randomUUID()
    return this.transaction(() => {
      const createdAt = this.now().toISOString()
      this.sql.run('INSERT INTO annotation_sets VALUES (?, ?, ?, ?)', id, name, kind, createdAt)
      for (const { documentId, spans } of documents) {
        this.sql.run('INSERT INTO set_documents VALUES (?, ?)', id, documentId)
        for (const { start, end, labelId } of spans) {
          this.sql.run(
            `INSERT INTO set_spans (setId, documentId, start, end, labelId)
             VALUES (?, ?, ?, ?, ?)`,
            ...[id, documentId, start, end, labelId],
          )
        }
      }
      return this.set(id) as AnnotationSet
    })
  }

  /** Removes a set and the decisions made with it, for good: this is no undo step. */
  removeSet(id: string): Result<void> {
    this.changed++
    return this.transaction(() => {
      this.sql.run('DELETE FROM decisions WHERE a = ?', id)
      this.sql.run('DELETE FROM decisions WHERE b = ?', id)
      this.sql.run('DELETE FROM annotation_sets WHERE id = ?', id)
    })
  }

  /** Documents of both sets outside of the trash, in the queue's order. */
  sharedDocuments(a: string, b: string): number[] {
    return this.sql.values<number>(sharedSql, a, b)
  }

  /** Spans of a set by document. Those of labels that were deleted since are left out. */
  spans(setId: string): Map<number, SetSpan[]> {
    const byDocument = new Map<number, SetSpan[]>()
    for (const { documentId, ...span } of this.sql.all<SetSpan & { documentId: number }>(
      setSpansSql,
      setId,
    )) {
      const list = byDocument.get(documentId)
      if (list) list.push(span)
      else byDocument.set(documentId, [span])
    }
    return byDocument
  }

  decisions(a: string, b: string): Decision[] {
    return this.sql.all<Decision>(decisionsSql, a, b)
  }
}

export const setsSql = `
  SELECT id, name, kind, createdAt,
    (SELECT count(*) FROM set_documents WHERE setId = annotation_sets.id) AS documents,
    (SELECT count(*) FROM set_spans WHERE setId = annotation_sets.id) AS spans
  FROM annotation_sets ORDER BY createdAt, rowid`
export const sharedSql = `
  SELECT id FROM documents
  WHERE trashed = 0
    AND EXISTS (SELECT 1 FROM set_documents WHERE setId = ? AND documentId = documents.id)
    AND EXISTS (SELECT 1 FROM set_documents WHERE setId = ? AND documentId = documents.id)
  ORDER BY place, id`
export const setSpansSql = `
  SELECT documentId, start, end, labelId FROM set_spans
  WHERE setId = ? AND labelId IN (SELECT id FROM labels) ORDER BY documentId, start, end`
export const decisionsSql = `
  SELECT a, b, documentId, start, end, choice FROM decisions WHERE a = ? AND b = ?`
