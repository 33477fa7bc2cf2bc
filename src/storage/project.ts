import { attempt, attemptAsync, fail, ok, unwrap, type Result } from '../domain/failure.ts'
import { tidy } from '../files/tidy.ts'
import type { LabelledText } from '../model/documents.ts'
import type { ChangeOfPage, HistoryState } from '../model/edits.ts'
import type { ProjectChange, ProjectPart, Trouble } from '../model/project.ts'
import { dailyBackUp } from './file/backups.ts'
import type { NewLabel } from '../model/labels.ts'
import { changedRows } from './history/changed-rows.ts'
import { withoutWaiting } from './file/busy.ts'
import { createFile, removeFile } from './file/create.ts'
import { openDatabase } from './file/database.ts'
import { FileWatch, type WatchOptions } from './file/file-watch.ts'
import type { OpenedDatabase } from './file/open-database.ts'
import { refusal } from './file/rescue.ts'
import { purgeAbsent } from './documents/documents.ts'
import { Editor } from './history/edits.ts'
import { History } from './history/history.ts'
import { lastChangeOf, noteLastChange } from './history/last-changes.ts'
import { releaseRuns } from './suggestions/leftovers.ts'
import { ProjectReader } from './reader.ts'
import { ReviewStore } from './review.ts'
import { Rows, type Row, type RowChange, type RowId, type Table } from './history/rows.ts'
import { partsOf, Touched } from './history/touched.ts'
import { refreshDisagreement } from './suggestions/scores.ts'
import type { StoredEdit } from './history/stored-edit.ts'
import type { RunSource } from './suggestions/free-places.ts'
import type { SuggestionRun } from './suggestions/suggestion-run.ts'
import { SuggestionRuns } from './suggestions/suggestion-runs.ts'
import { ActionWriter, type Writer } from './history/writer.ts'

export interface OpenOptions extends Partial<WatchOptions> {
  /** Opens a copy that takes no changes, as is done by itself where the file cannot be written. */
  readOnly?: boolean
  /** Where there is no file, none is made. */
  mustExist?: boolean
  /** Hears of each change that others must see, once it is on the disk. */
  onChange?: (change: ProjectChange) => void
}

/** What a change does: a value for its caller, the rows of the history's step, and what is no row of it. */
interface Work<T> {
  value: T
  changes?: readonly RowChange[]
  part?: ProjectPart
}

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
  private readonly options: OpenOptions
  private readonly touched: Touched
  private readonly suggestionRuns: SuggestionRuns
  private readonly file: FileWatch

  private constructor(opened: OpenedDatabase, path: string, options: OpenOptions) {
    super(opened, path)
    const { now = () => new Date() } = options
    this.now = now
    this.options = options
    this.file = new FileWatch(opened, path, { ...options, now })
    this.touched = new Touched(this.sql)
    this.rows = new Rows(this.sql, (...change) => this.observe(...change))
    this.steps = new History(this.sql, this.rows)
    this.editor = new Editor(this.sql, this.rows, now)
    const access = {
      sql: this.sql,
      act: <T>(title: string, work: (writer: Writer) => T) => this.act(title, work),
      transaction: <T>(work: () => T) => this.transaction(work),
    }
    this.suggestionRuns = new SuggestionRuns(access, path)
    this.review = new ReviewStore(this.sql, (work) => this.changeBeside('sets', work), now)
  }

  /** Makes a project where there is nothing, whole or not at all. */
  static create(path: string, options: OpenOptions = {}): Result<Project> {
    const made = attempt(() => createFile(path))
    if (!made.ok) return made
    const opened = Project.open(path, options)
    if (!opened.ok) tidy(() => removeFile(path))
    return opened
  }

  static open(path: string, options: OpenOptions = {}): Result<Project> {
    const opened = openDatabase(path, options)
    if (!opened.ok) return opened
    return attempt(() => {
      try {
        return new Project(opened.value, path, options)
      } catch (error) {
        opened.value.close()
        throw refusal(error, path)
      }
    })
  }

  get readOnly(): boolean {
    return this.opened.readOnly || this.trouble !== null
  }

  /** What happened to the file, so that the project takes no changes any more; null as long as all is well. */
  get trouble(): Trouble | null {
    return this.file.trouble
  }

  /** Looks whether the file is still there, and saves the project elsewhere if it is not. */
  watch(): void {
    this.file.look()
  }

  /**
   * Keeps a copy of the file as it is now, at most one a day; null when today's is there. A file that turns
   * out to be damaged takes no changes any more.
   */
  async dailyBackUp(): Promise<Result<string | null>> {
    if (this.readOnly) return ok(null)
    return attemptAsync(async () => {
      try {
        return await dailyBackUp(this.opened.db, this.path, this.now())
      } catch (error) {
        throw this.file.failureOf(error)
      }
    })
  }

  close(): void {
    this.suggestionRuns.end()
    this.opened.close()
  }

  /** One user action: all of its edits or none, durable when this returns, one undo step. */
  apply(title: string, edits: Iterable<StoredEdit>, of?: ChangeOfPage): Result<void> {
    const work = (writer: Writer) => {
      for (const edit of edits) writer.edit(edit)
    }
    return this.act(title, work, of)
  }

  /**
   * An action that reads and adds while it goes on. One that changes nothing leaves no step. `of`: the
   * page's change that this is, by which the page hears of it and can ask for it later.
   */
  act<T>(title: string, work: (writer: Writer) => T, of?: ChangeOfPage): Result<T> {
    return this.commit(of, () => {
      const writer = new ActionWriter(this.sql, this.rows, this.editor, this.now)
      const value = work(writer)
      const { changes } = writer
      const dropped = changes.length > 0 && this.steps.record(title, changes, this.now())
      if (dropped) {
        purgeAbsent(this.sql)
        releaseRuns(this.sql)
      }
      return { value, changes }
    })
  }

  /** Takes the last action back. Nothing to undo is no failure: nothing changes. */
  undo(of?: ChangeOfPage): Result<void> {
    return this.commit(of, () => ({ value: undefined, changes: this.steps.undo() }))
  }

  redo(of?: ChangeOfPage): Result<void> {
    return this.commit(of, () => ({ value: undefined, changes: this.steps.redo() }))
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
  ): Result<void> {
    return this.act(title, (writer) => {
      writer.labels(labels)
      for (const document of documents) writer.add(document)
    })
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

  /** Throws a FailureError; unless it may `wait`, at once where another program is writing. */
  saveRun(id: string, createdAt: string, data: unknown, { wait = true } = {}): void {
    const save = () =>
      this.changeBeside('runs', () =>
        this.sql.run(
          'INSERT INTO runs VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
          ...[id, createdAt, JSON.stringify(data)],
        ),
      )
    unwrap(wait ? save() : withoutWaiting(this.opened.db, save))
  }

  /** Hears of every changed row. */
  private observe(table: Table, id: RowId, before: Row | null, after: Row | null): void {
    this.counters.observe(table, id, before, after)
    this.review.observe(table, before, after)
    this.touched.observe(table, id, before, after)
  }

  protected override forget(): void {
    super.forget()
    this.review.forget()
    this.suggestionRuns.follow()
  }

  /** A change that is no action. */
  private changeBeside<T>(part: ProjectPart, work: () => T): Result<T> {
    return this.commit(undefined, () => ({ value: work(), part }))
  }

  /** A transaction that others must see: it is announced, once, when it is on the disk. */
  private commit<T>(of: ChangeOfPage | undefined, work: () => Work<T>): Result<T> {
    const done = this.transaction(() => {
      const { value, changes = [], part } = work()
      for (const id of this.touched.ids) refreshDisagreement(this.sql, id)
      if (changes.length > 0) this.steps.advanceRevision()
      if (part) this.sql.run(advanceOthersSql)
      this.counters.save()
      if (of) noteLastChange(this.sql, of)
      const change: ProjectChange = {
        ...{ history: this.history(), of: of ?? null, ...this.touched.listed() },
        parts: part ? [part] : partsOf(changes),
        rows: changedRows(this.sql, changes),
      }
      return { value, change, some: changes.length > 0 || part !== undefined }
    })
    if (!done.ok) return done
    const { value, change, some } = done.value
    // Its page waits even for a change that changed nothing.
    if (some || of) this.options.onChange?.(change)
    return ok(value)
  }

  private transaction<T>(work: () => T): Result<T> {
    this.watch()
    if (this.readOnly) return this.refuse()
    this.touched.begin()
    const result = attempt(() => {
      try {
        return this.opened.write(() => {
          this.refresh()
          const value = work()
          this.keepVisibleVersion()
          return value
        })
      } catch (error) {
        this.counters.forget()
        throw this.file.failureOf(error)
      }
    })
    if (!result.ok) return result
    const { ids, more } = this.touched
    if (more) this.queue.forgetSuggested()
    this.queue.follow(ids)
    this.suggestionRuns.follow(more ? undefined : ids)
    return result
  }

  private refuse(): Result<never> {
    if (this.trouble) return fail('disk', this.trouble.message)
    return fail(
      'disk',
      `${this.name} can only be read here; copy its file to a folder that you may write to.`,
    )
  }
}
