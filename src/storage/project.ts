import { attempt, attemptAsync, ok, unwrap, type Result } from '../domain/failure.ts'
import { tidy } from '../files/tidy.ts'
import type { LabelledText } from '../model/documents.ts'
import type { ChangeOfPage } from '../model/edits.ts'
import type { NewLabel } from '../model/labels.ts'
import { ProjectActions, type ActionOptions } from './actions.ts'
import { dailyBackUp } from './file/backups.ts'
import { withoutWaiting } from './file/busy.ts'
import { createFile, removeFile } from './file/create.ts'
import { openDatabase } from './file/database.ts'
import { inSlices } from './file/slices.ts'
import { refusal } from './file/rescue.ts'
import { documentsByLabel, removalIn, type Removal } from './history/label-edits.ts'
import { lastChangeOf } from './history/last-changes.ts'
import type { StoredEdit } from './history/stored-edit.ts'
import type { Writer } from './history/writer.ts'
import { Snapshot } from './snapshot.ts'
import type { AddingStep } from './steps/adding-step.ts'
import type { Beside, CarryOut, ChangingStep } from './steps/changing-step.ts'
import { isWide } from './steps/document-of.ts'
import { leftoverStepsSql } from './steps/leftovers.ts'
import { unreadySql } from './review.ts'
import type { RunSource } from './suggestions/free-places.ts'
import type { SuggestionRun } from './suggestions/suggestion-run.ts'

export interface OpenOptions extends ActionOptions {
  /** Opens a copy that takes no changes, as is done by itself where the file cannot be written. */
  readOnly?: boolean
  /** Where there is no file, none is made. */
  mustExist?: boolean
}

/** An open project file: every read and every change of it, in one place. */
export class Project extends ProjectActions {
  private savedRuns = 0
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
    this.longSteps.end()
    this.opened.close()
  }

  /** One user action: all of its edits or none, durable when this returns, one undo step. */
  apply(
    title: string,
    edits: Iterable<StoredEdit>,
    of?: ChangeOfPage,
    goesOnWith?: string,
  ): Result<void> {
    const work = (writer: Writer) => {
      for (const edit of edits) writer.edit(edit)
    }
    return this.act(title, work, of, goesOnWith)
  }

  /** The same, after a step over many documents that is on its way, where the edits need all of it. */
  async applyInTurn(
    title: string,
    edits: readonly StoredEdit[],
    of?: ChangeOfPage,
    goesOnWith?: string,
  ): Promise<Result<void>> {
    const apply = () => this.apply(title, edits, of, goesOnWith)
    return edits.some(isWide) ? this.alone(apply) : apply()
  }

  /** Does `work` when no step over many documents is on its way; resolves when what it turns is done. */
  alone<T>(work: () => Promise<T> | T): Promise<T> {
    return this.longSteps.alone(work)
  }

  /** The project as it is now, to be read in turns while others change it; to be closed. */
  snapshot(): Snapshot {
    return new Snapshot(this.dataFile)
  }

  /** Where the data lies: not at the path where that cannot be written. */
  get dataFile(): string {
    return this.opened.db.name
  }

  /** Whether a step over many documents is on its way: some are as before it, and some as after. */
  get isChanging(): boolean {
    return this.longSteps.isChanging
  }

  /** Resolves when no step over many documents is on its way. Throws a FailureError where it cannot go on. */
  settled(): Promise<void> {
    return this.longSteps.settled()
  }

  /**
   * Begins an action that does the same to many documents, and something `beside`; it must be finished or ended.
   * Throws a FailureError.
   */
  changeMany<T>(carryOut: CarryOut<T>, beside?: Beside): ChangingStep<T> {
    if (this.readOnly) return unwrap(this.refuse())
    return this.longSteps.change(carryOut, beside)
  }

  /** Documents that a label's removal may change; see there. */
  documentsByLabel(removal: Removal): Iterable<number[]> {
    return documentsByLabel(this.sql, removal)
  }

  /** What it does to one of them. */
  removalIn(documentId: number, removal: Removal): Iterable<StoredEdit> {
    return removalIn(this.sql, documentId, removal)
  }

  /** Begins an action that adds documents, and does something `beside`; otherwise the same. */
  addMany(beside?: (writer: Writer) => void): AddingStep {
    if (this.readOnly) return unwrap(this.refuse())
    return this.longSteps.add(beside)
  }

  /** Number of the last change of a page that was kept; 0 when none is known. */
  lastChangeOf(page: string): number {
    return lastChangeOf(this.sql, page)
  }

  /** Adds a few documents with their spans, and labels not known yet, as one action; see `addMany`. */
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

  /** Removes, a little at a time, what was never shown, or cannot be shown any more. */
  async sweep(): Promise<void> {
    if (this.readOnly) return
    await this.suggestionRuns.sweep()
    await this.sweepHidden()
  }

  /** The same as long as two frozen sets compare as before; decisions leave it alone. */
  get comparisonVersion(): number {
    this.refresh()
    return this.review.version
  }

  /** How often a run was saved here: as long as it stays, so do the runs. */
  get runsSaved(): number {
    return this.savedRuns
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
    this.savedRuns++
  }

  /** Removes, a little at a time, what no step and no set can show. */
  private async sweepHidden(): Promise<void> {
    const { db } = this.opened
    const isThere = [leftoverStepsSql, unreadySql].some(
      (sql) => db.open && this.sql.value(sql) !== undefined,
    )
    if (!isThere) return
    // The project may be closed meanwhile.
    const transaction = (work: () => boolean) => (db.open ? this.hidden(work) : ok(true))
    const { longSteps, review } = this
    const swept = await attemptAsync(() =>
      longSteps.holding(async () => {
        await inSlices(transaction, longSteps.sweeping())
        await inSlices(transaction, review.sweeping())
      }),
    )
    // Another process is writing: its turn comes.
    if (!swept.ok && swept.failure.code !== 'busy') unwrap(swept)
  }
}
