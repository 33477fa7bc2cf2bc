import { attempt, attemptAsync, FailureError, ok, unwrap, type Result } from '../domain/failure.ts'
import type { LabelledText } from '../model/documents.ts'
import { dailyBackUp } from './file/backups.ts'
import type { Applied, ChangeOfPage, HistoryState, Stepped } from '../model/edits.ts'
import type { NewLabel } from '../model/labels.ts'
import { changedRows } from './history/changed-rows.ts'
import { openDatabase, sqliteFailure, type OpenedDatabase } from './file/database.ts'
import { purgeAbsent } from './documents/documents.ts'
import { Editor } from './history/edits.ts'
import { History } from './history/history.ts'
import { lastChangeOf, noteLastChange } from './history/last-changes.ts'
import { releaseRuns } from './suggestions/leftovers.ts'
import { ProjectReader } from './reader.ts'
import { ReviewStore } from './review.ts'
import { Rows, type Row, type RowChange, type RowId, type Table } from './history/rows.ts'
import { refreshDisagreement } from './suggestions/scores.ts'
import type { StoredEdit } from './history/stored-edit.ts'
import type { RunSource } from './suggestions/free-places.ts'
import type { SuggestionRun } from './suggestions/suggestion-run.ts'
import { SuggestionRuns } from './suggestions/suggestion-runs.ts'
import { ActionWriter, type Writer } from './history/writer.ts'
import { MAX_LISTED } from '../model/limits.ts'

export interface OpenOptions {
  /** Opens a copy that takes no changes, as is done by itself where the file cannot be written. */
  readOnly?: boolean
  now?: () => Date
}

/** Tables whose rows belong to a document. */
const inDocuments: ReadonlySet<Table> = new Set([
  ...(['spans', 'suggestions', 'document_scores', 'readings', 'decisions'] as const),
])

export const readingsOfRunSql = 'SELECT documentId FROM readings WHERE run = ? LIMIT ?'
const advanceOthersSql = `
  INSERT INTO meta VALUES ('others', '1')
  ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1`

/** An open project file: every read and every change of it, in one place. */
export class Project extends ProjectReader {
  readonly review: ReviewStore
  private readonly steps: History
  private readonly editor: Editor
  private readonly rows: Rows
  private readonly now: () => Date
  private touched = new Set<number>()
  /** More documents were touched than `touched` lists: a run of suggestions was shown or hidden. */
  private touchedMore = false
  private readonly suggestionRuns: SuggestionRuns
  /** The change under way, when a page asked for it. */
  private asked: ChangeOfPage | undefined

  private constructor(opened: OpenedDatabase, path: string, now: () => Date) {
    super(opened, path)
    this.now = now
    this.rows = new Rows(this.sql, (...change) => this.observe(...change))
    this.steps = new History(this.sql, this.rows)
    this.editor = new Editor(this.sql, this.rows, now)
    const access = {
      sql: this.sql,
      act: <T>(title: string, work: (writer: Writer) => T) => this.act(title, work),
      transaction: <T>(work: () => T) => this.transaction(work),
    }
    this.suggestionRuns = new SuggestionRuns(access, path)
    this.review = new ReviewStore(this.sql, (work) => this.change(work), now)
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
    this.suggestionRuns.end()
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
      if (dropped) {
        purgeAbsent(this.sql)
        releaseRuns(this.sql)
      }
      return { applied: this.finish(changes), value }
    })
  }

  /** Takes the last action back. Nothing to undo is no failure: nothing changes. */
  undo(): Result<Stepped> {
    return this.transaction(() => this.stepped(this.steps.undo()))
  }

  redo(): Result<Stepped> {
    return this.transaction(() => this.stepped(this.steps.redo()))
  }

  /** Makes a change under the number by which its page can ask for it later. */
  as<T>(change: ChangeOfPage | undefined, make: () => T): T {
    this.asked = change
    try {
      return make()
    } finally {
      this.asked = undefined
    }
  }

  /** Number of the last change of a page that was kept; 0 when none is known. */
  lastChangeOf(page: string): number {
    return lastChangeOf(this.sql, page)
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

  /** Starts a run of suggestions, one at a time; it must be shown or ended. Throws a FailureError. */
  suggest(source: RunSource): SuggestionRun {
    if (this.readOnly) return unwrap(this.refuse())
    return this.suggestionRuns.begin(source)
  }

  /** Removes, a little at a time, what runs of suggestions have left behind that nothing can show. */
  async sweep(): Promise<void> {
    if (!this.readOnly) await this.suggestionRuns.sweep()
  }

  /** The same as long as two frozen sets compare as before; decisions leave it alone. */
  get comparisonVersion(): number {
    this.refresh()
    return this.review.version
  }

  saveRun(id: string, createdAt: string, data: unknown): void {
    unwrap(
      this.change(() =>
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
    else if (table === 'suggestion_runs') this.touchReadings(Number(id))
    else if (inDocuments.has(table)) {
      for (const row of [before, after]) if (row) this.touched.add(Number(row.documentId))
    }
  }

  /** The documents of a run by name when they are few, so that its price does not grow with them. */
  private touchReadings(run: number): void {
    const ids = this.sql.values<number>(readingsOfRunSql, run, MAX_LISTED + 1)
    for (const id of ids) this.touched.add(id)
    if (ids.length > MAX_LISTED) this.touchedMore = true
  }

  protected override forget(): void {
    super.forget()
    this.review.forget()
    this.suggestionRuns.follow()
  }

  private finish(changes: readonly RowChange[]): Applied {
    for (const id of this.touched) refreshDisagreement(this.sql, id)
    if (changes.length > 0) this.steps.advanceRevision()
    this.counters.save()
    if (this.asked) noteLastChange(this.sql, this.asked)
    return {
      history: this.history(),
      documentIds: [...this.touched].slice(0, MAX_LISTED),
      labelsChanged: changes.some(({ table }) => ['labels', 'rules', 'meta'].includes(table)),
      more: this.touchedMore || this.touched.size > MAX_LISTED,
    }
  }

  /** A change that is no action, but that others must see. */
  private change<T>(work: () => T): Result<T> {
    return this.transaction(() => {
      const value = work()
      this.sql.run(advanceOthersSql)
      return value
    })
  }

  private stepped(changes: readonly RowChange[]): Stepped {
    return { ...this.finish(changes), rows: changedRows(this.sql, changes) }
  }

  private transaction<T>(work: () => T): Result<T> {
    if (this.readOnly) return this.refuse()
    this.touched = new Set()
    this.touchedMore = false
    const result = attempt(() => {
      try {
        return this.opened.db
          .transaction(() => {
            this.refresh()
            this.counters.begin()
            const value = work()
            this.keepVisibleVersion()
            return value
          })
          .immediate()
      } catch (error) {
        this.counters.forget()
        throw sqliteFailure(error, this.path)
      }
    })
    if (!result.ok) return result
    if (this.touchedMore) this.queue.forgetSuggested()
    this.queue.follow(this.touched)
    this.suggestionRuns.follow(this.touchedMore ? undefined : this.touched)
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
