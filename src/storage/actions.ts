import { attempt, fail, ok, type Result } from '../domain/failure.ts'
import type { ChangeOfPage, HistoryState } from '../model/edits.ts'
import type { ProjectChange, ProjectPart, Trouble } from '../model/project.ts'
import { purgeAbsent } from './documents/new-documents.ts'
import { FileWatch, type WatchOptions } from './file/file-watch.ts'
import { flushLog } from './file/flush.ts'
import type { OpenedDatabase } from './file/open-database.ts'
import { changedRows } from './history/changed-rows.ts'
import { DraftRows } from './history/draft-rows.ts'
import { Editor } from './history/edits.ts'
import { History } from './history/history.ts'
import { noteLastChange } from './history/last-changes.ts'
import { Rows, type Row, type RowChange, type RowId, type Table } from './history/rows.ts'
import { partsOf, Touched } from './history/touched.ts'
import { ActionWriter, type Writer } from './history/writer.ts'
import { ProjectReader } from './reader.ts'
import { ReviewStore } from './review.ts'
import { releaseSteps } from './steps/leftovers.ts'
import { LongSteps, type Settled } from './steps/long-steps.ts'
import { releaseRuns } from './suggestions/leftovers.ts'
import { refreshDisagreement } from './suggestions/scores.ts'
import { SuggestionRuns } from './suggestions/suggestion-runs.ts'

export interface ActionOptions extends Partial<WatchOptions> {
  /** Hears of each change that others must see, once it is on the disk. */
  onChange?: (change: ProjectChange) => void
}

/** What a change does: a value for its caller, the rows of the history's step, and what is no row of it. */
interface Work<T> {
  value: T
  changes?: readonly RowChange[]
  part?: ProjectPart
  /** A step over many documents that is whole now. */
  settled?: Settled
}

interface How {
  /** Whether lists follow what changes. */
  lists?: 'follow' | 'stay'
  /** In the midst of longer work. */
  midst?: boolean
}

/** How an open project changes: actions, undo and redo, each a transaction that is told to others. */
export abstract class ProjectActions extends ProjectReader {
  readonly review: ReviewStore
  protected readonly file: FileWatch
  protected readonly longSteps: LongSteps
  protected readonly suggestionRuns: SuggestionRuns
  private readonly steps: History
  private readonly editor: Editor
  private readonly rows: Rows
  protected readonly now: () => Date
  private readonly onChange: (change: ProjectChange) => void
  private readonly touched: Touched

  protected constructor(opened: OpenedDatabase, path: string, options: ActionOptions) {
    super(opened, path)
    const { now = () => new Date(), onChange = () => {} } = options
    this.now = now
    this.onChange = onChange
    this.file = new FileWatch(opened, path, { ...options, now })
    this.touched = new Touched(this.sql)
    this.rows = new Rows(this.sql, (...change) => this.observe(...change))
    this.steps = new History(this.sql, this.rows)
    this.editor = new Editor(this.sql, this.rows, now)
    this.longSteps = new LongSteps(this.longAccess())
    this.suggestionRuns = new SuggestionRuns(this.runAccess(), path)
    this.review = new ReviewStore({
      ...{ sql: this.sql, now },
      hidden: (work) => this.hidden(work),
      flush: () => this.flush(),
      changed: (work) => this.changeBeside('sets', work),
      holding: (work) => this.longSteps.holding(work),
    })
    this.takeUp()
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

  history(): HistoryState {
    return this.steps.state()
  }

  /**
   * An action that reads and adds while it goes on. One that changes nothing leaves no step. `of`: the
   * page's change that this is, by which the page hears of it and can ask for it later. `after`: the span that it goes
   * on with; see Action.
   */
  act<T>(title: string, work: (writer: Writer) => T, of?: ChangeOfPage, after?: string): Result<T> {
    return this.commit(of, () => {
      const access = { sql: this.sql, rows: this.rows, editor: this.editor, now: this.now }
      const writer = new ActionWriter(access, (edit) => this.longSteps.before(edit))
      const value = work(writer)
      const { changes } = writer
      const dropped = this.steps.record(title, changes, this.now(), after)
      if (dropped) {
        releaseSteps(this.sql)
        purgeAbsent(this.sql)
        releaseRuns(this.sql)
      }
      return { value, changes }
    })
  }

  /**
   * Takes the last action back. Nothing to undo is no failure: nothing changes. Refused while a step over
   * many documents is on its way; one that this takes back follows, see `alone`.
   */
  undo(of?: ChangeOfPage): Result<void> {
    return this.turn(() => this.steps.undo(), of)
  }

  redo(of?: ChangeOfPage): Result<void> {
    return this.turn(() => this.steps.redo(), of)
  }

  protected refuse(): Result<never> {
    if (this.trouble) return fail('disk', this.trouble.message)
    return fail(
      'disk',
      `${this.name} can only be read here; copy its file to a folder that you may write to.`,
    )
  }

  protected override forget(): void {
    super.forget()
    this.review.forget()
    this.suggestionRuns.follow()
    this.longSteps.follow()
  }

  /** A change that is no action. */
  protected changeBeside<T>(part: ProjectPart, work: () => T): Result<T> {
    return this.commit(undefined, () => ({ value: work(), part }))
  }

  private turn(take: () => RowChange[], of?: ChangeOfPage): Result<void> {
    return this.commit(of, () => {
      this.longSteps.refuseMeanwhile()
      return { value: undefined, changes: take() }
    })
  }

  /** Hears of every changed row. */
  private observe(table: Table, id: RowId, before: Row | null, after: Row | null): void {
    this.counters.observe(table, id, before, after)
    this.review.observe(table, before, after)
    this.touched.observe(table, id, before, after)
  }

  /**
   * A transaction that others must see: it is announced, once, when it is on the disk. One that turns a step
   * over many documents is, when all of that is done.
   */
  private commit<T>(of: ChangeOfPage | undefined, work: () => Work<T>): Result<T> {
    const done = this.transaction(() => {
      const { value, changes = [], part, settled } = work()
      const turned = this.longSteps.turned(changes)
      this.refreshTouched()
      if (of) noteLastChange(this.sql, of)
      if (settled) for (const id of settled.documentIds) this.touched.ids.add(id)
      const some = changes.length > 0 || part !== undefined || settled !== undefined
      if (some && !part && !turned) this.steps.advance('revision')
      if (part) this.steps.advance('others')
      const rows = settled?.beside ?? changes
      const change: ProjectChange = {
        ...{ history: this.history(), of: of ?? null, ...this.touched.listed() },
        parts: part ? [part] : partsOf(rows),
        rows: settled ? null : changedRows(this.sql, changes),
      }
      return { value, change, some, turned }
    })
    if (!done.ok) return done
    const { value, change, some, turned } = done.value
    if (turned) this.longSteps.start(turned, of)
    // Its page waits even for a change that changed nothing.
    else if (some || of) this.onChange(change)
    return ok(value)
  }

  private refreshTouched(): void {
    for (const id of this.touched.ids) refreshDisagreement(this.sql, id)
    this.counters.save()
  }

  private transaction<T>(work: () => T, { lists = 'follow', midst = false }: How = {}): Result<T> {
    this.watch()
    if (this.readOnly) return this.refuse()
    this.touched.begin()
    this.counters.begin()
    const result = attempt(() => {
      try {
        return this.opened.write(() => {
          this.refresh()
          const value = work()
          this.keepVisibleVersion()
          return value
        }, midst)
      } catch (error) {
        this.counters.rollBack()
        throw this.file.failureOf(error)
      }
    })
    if (!result.ok) return result
    const { ids, more } = this.touched
    if (lists === 'follow') {
      if (more) this.queue.forgetSuggested()
      this.queue.follow(ids)
    }
    this.suggestionRuns.follow(more ? undefined : ids)
    this.longSteps.follow(more ? undefined : ids)
    return result
  }

  /** A transaction that nobody sees. */
  protected hidden<T>(work: () => T, lists?: 'stay'): Result<T> {
    return this.transaction(work, { lists, midst: true })
  }

  private flush(): Promise<void> {
    return flushLog(this.opened.db.name)
  }

  private runAccess() {
    return {
      sql: this.sql,
      act: <T>(title: string, work: (writer: Writer) => T) => this.act(title, work),
      transaction: <T>(work: () => T) => this.hidden(work),
      flush: () => this.flush(),
      alone: <T>(work: () => Promise<T>) => this.longSteps.alone(work),
    }
  }

  private longAccess() {
    return {
      ...{ sql: this.sql, rows: this.rows, path: this.path },
      hidden: <T>(work: () => T) => this.hidden(work),
      flush: () => this.flush(),
      act: this.act.bind(this),
      folding: (work: () => boolean) => this.hidden(() => this.fold(work), 'stay'),
      folded: (settle: () => Settled, of?: ChangeOfPage) => this.folded(settle, of),
      hide: (documentIds: ReadonlySet<number>) => this.queue.hide(documentIds),
      draft: (step: number) => {
        const rows = new DraftRows(this.sql)
        const editor = new Editor(this.sql, rows, this.now)
        const access = { sql: this.sql, rows, editor, now: this.now }
        return new ActionWriter(access, (edit) => this.longSteps.before(edit), step)
      },
    }
  }

  private fold(work: () => boolean): boolean {
    return this.counters.hold(() => {
      const done = work()
      this.refreshTouched()
      return done
    })
  }

  private folded(settle: () => Settled, of?: ChangeOfPage): Result<void> {
    return this.commit(of, () => {
      const settled = settle()
      this.counters.release()
      this.queue.hide(new Set())
      return { value: undefined, settled }
    })
  }

  /** A step that a killed process has left is done, or undone, before anybody looks. */
  private takeUp(): void {
    const { db, readOnly } = this.opened
    this.longSteps.takeUp((work) => {
      if (!readOnly) this.opened.write(() => this.fold(() => (work(), true)))
      else {
        // A copy, of which nobody else knows.
        db.pragma('query_only = OFF')
        db.transaction(work)()
        db.pragma('query_only = ON')
      }
      this.counters.release()
    })
  }
}
