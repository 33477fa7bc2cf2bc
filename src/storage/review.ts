import { randomUUID } from 'node:crypto'
import { failed, unwrap, type Result } from '../domain/failure.ts'
import { parsedJson } from '../domain/json.ts'
import {
  keptCheck,
  type AnnotationSet,
  type Decision,
  type KeptCheck,
  type SetSpan,
} from '../model/review.ts'
import { inSlices } from './file/slices.ts'
import type { Row, Table } from './history/rows.ts'
import type { Statements } from './file/statements.ts'

/** What sets may do with their project. */
export interface ReviewAccess {
  sql: Statements
  now: () => Date
  /** A transaction that nobody sees. */
  hidden: <T>(work: () => T) => Result<T>
  /** Brings what was written so onto the disk; see flushLog. */
  flush: () => Promise<void>
  /** One that is told to others. */
  changed: <T>(work: () => T) => Result<T>
  /** Does `work` while no other process writes or sweeps such things. */
  holding: <T>(work: () => Promise<T>) => Promise<T>
}

/** A set to freeze. */
interface NewSet extends Pick<AnnotationSet, 'name' | 'kind'> {
  documents: Iterable<{ documentId: number; spans: Iterable<SetSpan> }>
}

/** Rows removed in one step: a fraction of a millisecond. */
const ROWS_AT_ONCE = 20

/** Frozen sets of annotations, and the decisions between two of them. */
export class ReviewStore {
  private readonly sql: Statements
  private readonly access: ReviewAccess
  private readonly underWay = new Set<string>()
  private changed = 0

  constructor(access: ReviewAccess) {
    this.sql = access.sql
    this.access = access
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
    return (
      this.sql.value('SELECT 1 FROM annotation_sets WHERE id = ? AND ready = 1', id) !== undefined
    )
  }

  /** Oldest first. */
  sets(): AnnotationSet[] {
    return this.sql.all<AnnotationSet>(setsSql)
  }

  set(id: string): AnnotationSet | undefined {
    return this.sets().find((set) => set.id === id)
  }

  /**
   * Keeps a set; its documents and spans stay as they are from now on. It is written a little at a time, and
   * shows when it is whole. Not an undo step. Throws a FailureError.
   */
  async addSet(
    name: string,
    kind: AnnotationSet['kind'],
    documents: NewSet['documents'],
  ): Promise<AnnotationSet> {
    const [set] = await this.addSets([{ name, kind, documents }])
    return set
  }

  /**
   * Keeps the two sets of a check, and what else is known of it, in place of the last check, whose sets go.
   * Otherwise as a set.
   */
  async addCheck(
    sets: readonly [NewSet, NewSet],
    rest: Omit<KeptCheck, 'a' | 'b'>,
  ): Promise<KeptCheck> {
    const kept = ([{ id: a }, { id: b }]: readonly AnnotationSet[]): KeptCheck => ({
      a,
      b,
      ...rest,
    })
    const added = await this.addSets(sets, (shown) => {
      const last = this.check()
      const insert = `INSERT INTO meta VALUES ('labelCheck', ?)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value`
      this.sql.run(insert, JSON.stringify(kept(shown)))
      for (const id of last ? [last.a, last.b] : []) this.hide(id)
    })
    return kept(added)
  }

  private async addSets(
    sets: readonly NewSet[],
    also: (shown: readonly AnnotationSet[]) => void = () => {},
  ): Promise<AnnotationSet[]> {
    return this.access.holding(async () => {
      const written = sets.map((set) => ({ ...set, id: randomUUID(), labels: new Set<string>() }))
      for (const { id } of written) this.underWay.add(id)
      try {
        for (const set of written)
          await inSlices((work) => this.access.hidden(work), this.writing(set))
        await this.access.flush()
        return unwrap(
          this.access.changed(() => {
            const shown = written.map(({ id, labels }) => this.show(id, labels))
            also(shown)
            return shown
          }),
        )
      } finally {
        for (const { id } of written) this.underWay.delete(id)
      }
    })
  }

  /** Removes a set and the decisions made with it, for good: this is no undo step. */
  removeSet(id: string): Result<void> {
    return this.access.changed(() => this.hide(id))
  }

  private hide(id: string): void {
    this.changed++
    this.sql.run('DELETE FROM decisions WHERE a = ?', id)
    this.sql.run('DELETE FROM decisions WHERE b = ?', id)
    this.sql.run('UPDATE annotation_sets SET ready = 0 WHERE id = ?', id)
  }

  /** Removes, in small steps, what is left of sets that were removed, or not finished. */
  *sweeping(): Generator<void> {
    for (;;) {
      // Asked anew for each: one that was under way may be whole by now, and stays.
      const id = this.sql.values<string>(unreadySql).find((one) => !this.underWay.has(one))
      if (id === undefined) return
      for (const sql of [setSpanRemovalSql, setDocumentRemovalSql]) {
        while (this.sql.run(sql, { id }).changes > 0) yield
      }
      this.sql.run('DELETE FROM annotation_sets WHERE id = ?', id)
      yield
    }
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

  /** The last check of the labels, as long as both of its sets are there. */
  check(): KeptCheck | null {
    const value = this.sql.value<string>("SELECT value FROM meta WHERE key = 'labelCheck'")
    const { data } = keptCheck.safeParse(value === undefined ? null : parsedJson(value))
    return data && this.has(data.a) && this.has(data.b) ? data : null
  }

  decisions(a: string, b: string): Decision[] {
    return this.sql.all<Decision>(decisionsSql, a, b)
  }

  private *writing({
    id,
    name,
    kind,
    labels,
    documents,
  }: NewSet & { id: string; labels: Set<string> }): Generator<void> {
    const createdAt = this.access.now().toISOString()
    this.sql.run('INSERT INTO annotation_sets VALUES (?, ?, ?, ?, 0)', id, name, kind, createdAt)
    for (const { documentId, spans } of documents) {
      const insert = 'INSERT INTO set_documents SELECT ?, id FROM documents WHERE id = ?'
      // What an undone action had added may be gone for good.
      if (this.sql.run(insert, id, documentId).changes === 0) continue
      for (const { start, end, labelId } of spans) {
        labels.add(labelId)
        this.sql.run(
          `INSERT INTO set_spans (setId, documentId, start, end, labelId)
           VALUES (?, ?, ?, ?, ?)`,
          ...[id, documentId, start, end, labelId],
        )
        yield
      }
      yield
    }
  }

  /** Merging labels changes the sets that are there: one that was merged meanwhile would be gone from this one. */
  private show(id: string, labels: ReadonlySet<string>): AnnotationSet {
    const there = new Set(this.sql.values<string>('SELECT id FROM labels'))
    if ([...labels].some((label) => !there.has(label)))
      throw failed('conflict', 'Labels were deleted or merged meanwhile; make the set again.')
    this.sql.run('UPDATE annotation_sets SET ready = 1 WHERE id = ?', id)
    return this.set(id) as AnnotationSet
  }
}

export const unreadySql = 'SELECT id FROM annotation_sets WHERE ready = 0'
export const setSpanRemovalSql = `DELETE FROM set_spans WHERE id IN
  (SELECT id FROM set_spans WHERE setId = @id LIMIT ${ROWS_AT_ONCE})`
export const setDocumentRemovalSql = `DELETE FROM set_documents WHERE setId = @id AND documentId IN
  (SELECT documentId FROM set_documents WHERE setId = @id LIMIT ${ROWS_AT_ONCE})`
export const setsSql = `
  SELECT id, name, kind, createdAt,
    (SELECT count(*) FROM set_documents WHERE setId = annotation_sets.id) AS documents,
    (SELECT count(*) FROM set_spans WHERE setId = annotation_sets.id) AS spans
  FROM annotation_sets WHERE ready = 1 ORDER BY createdAt, rowid`
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
