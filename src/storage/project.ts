import { attempt, attemptAsync, FailureError, ok, unwrap, type Result } from '../domain/failure.ts'
import type { LabelledText } from '../domain/model.ts'
import { dailyBackUp } from './backups.ts'
import { openDatabase, sqliteFailure, type OpenedDatabase } from './database.ts'
import { purgeAbsent } from './documents.ts'
import { Editor } from './edits.ts'
import { History, type HistoryState } from './history.ts'
import type { NewLabel } from './labels.ts'
import { ProjectReader } from './reader.ts'
import { ReviewStore } from './review.ts'
import { Rows, type Row, type RowChange, type RowId, type Table } from './rows.ts'
import { refreshDisagreement } from './scores.ts'
import type { StoredEdit } from './stored-edit.ts'
import { ActionWriter, type Writer } from './writer.ts'

export interface Applied {
  history: HistoryState
  documentIds: number[]
  labelsChanged: boolean
  more: boolean
}

export interface OpenOptions {
  /** Opens a copy that takes no changes, as is done by itself where the file cannot be written. */
  readOnly?: boolean
  now?: () => Date
}

/** More changed documents than this are announced as "everything". */
const MAX_LISTED = 100

/** An open project file: every read and every change of it, in one place. */
export class Project extends ProjectReader {
  readonly review: ReviewStore
  private readonly steps: History
  private readonly editor: Editor
  private readonly rows: Rows
  private readonly now: () => Date
  private touched = new Set<number>()

  private constructor(opened: OpenedDatabase, path: string, now: () => Date) {
    super(opened, path)
    this.now = now
    this.rows = new Rows(this.sql, (...change) => this.observe(...change))
    this.steps = new History(this.sql, this.rows)
    this.editor = new Editor(this.sql, this.rows, now)
    this.review = new ReviewStore(this.sql, (work) => this.transaction(work), now)
  }

  static open(path: string, { readOnly = false, now = () => new Date() }: OpenOptions = {}) {
    const opened = openDatabase(path, readOnly)
    return opened.ok ? ok(new Project(opened.value, path, now)) : opened
  }

  /** Keeps a copy of the file as it is now, at most one a day; null when today's is there. */
  async dailyBackUp(): Promise<Result<string | null>> {
    if (this.readOnly) return ok(null)
    return attemptAsync(async () => {
      try {
        return await dailyBackUp(this.opened.db, this.path, this.now())
      } catch (error) {
        throw sqliteFailure(error, this.path)
      }
    })
  }

  close(): void {
    this.opened.close()
  }

  /** One user action: all of its edits or none, durable when this returns, one undo step. */
  apply(title: string, edits: Iterable<StoredEdit>): Result<Applied> {
    const done = this.act(title, (writer) => {
      for (const edit of edits) writer.edit(edit)
    })
    return done.ok ? ok(done.value.applied) : done
  }

  /** An action that reads and adds while it goes on. One that changes nothing leaves no step. */
  act<T>(title: string, work: (writer: Writer) => T): Result<{ applied: Applied; value: T }> {
    return this.transaction(() => {
      const writer = new ActionWriter(this.sql, this.rows, this.editor, this.now)
      const value = work(writer)
      const { changes } = writer
      const dropped = changes.length > 0 && this.steps.record(title, changes, this.now())
      if (dropped) purgeAbsent(this.sql)
      return { applied: this.finish(changes), value }
    })
  }

  /** Takes the last action back. Nothing to undo is no failure: nothing changes. */
  undo(): Result<Applied> {
    return this.transaction(() => this.finish(this.steps.undo()))
  }

  redo(): Result<Applied> {
    return this.transaction(() => this.finish(this.steps.redo()))
  }

  history(): HistoryState {
    return this.steps.state()
  }

  /** Adds documents with their spans, and labels not known yet, as one action. */
  addDocuments(
    title: string,
    documents: readonly LabelledText[],
    labels: readonly NewLabel[],
  ): Result<Applied> {
    const done = this.act(title, (writer) => {
      writer.labels(labels)
      for (const document of documents) writer.add(document)
    })
    return done.ok ? ok(done.value.applied) : done
  }

  /** The same as long as two frozen sets compare as before; decisions leave it alone. */
  get comparisonVersion(): number {
    this.refresh()
    return this.review.version
  }

  saveRun(id: string, createdAt: string, data: unknown): void {
    unwrap(
      this.transaction(() =>
        this.sql.run(
          'INSERT INTO runs VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
          ...[id, createdAt, JSON.stringify(data)],
        ),
      ),
    )
  }

  /** Hears of every changed row. */
  private observe(table: Table, id: RowId, before: Row | null, after: Row | null): void {
    this.counters.observe(table, id, before, after)
    this.review.observe(table, before, after)
    if (table === 'documents') this.touched.add(Number(id))
    else if (['spans', 'suggestions', 'document_scores', 'decisions'].includes(table)) {
      for (const row of [before, after]) if (row) this.touched.add(Number(row.documentId))
    }
  }

  protected override forget(): void {
    super.forget()
    this.review.forget()
  }

  private finish(changes: readonly RowChange[]): Applied {
    for (const id of this.touched) refreshDisagreement(this.sql, id)
    if (changes.length > 0) this.steps.advanceRevision()
    return {
      history: this.history(),
      documentIds: [...this.touched].slice(0, MAX_LISTED),
      labelsChanged: changes.some(({ table }) => ['labels', 'rules', 'meta'].includes(table)),
      more: this.touched.size > MAX_LISTED,
    }
  }

  private transaction<T>(work: () => T): Result<T> {
    if (this.readOnly) return this.refuse()
    this.touched = new Set()
    const result = attempt(() => {
      try {
        return this.opened.db
          .transaction(() => {
            this.refresh()
            return work()
          })
          .immediate()
      } catch (error) {
        this.counters.forget()
        throw sqliteFailure(error, this.path)
      }
    })
    if (result.ok) this.queue.follow(this.touched)
    return result
  }

  private refuse(): Result<never> {
    return attempt(() => {
      throw new FailureError({
        code: 'disk',
        message: `${this.name} can only be read here; copy its file to a folder that you may write to.`,
      })
    })
  }
}
