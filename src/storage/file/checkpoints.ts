import Database from 'better-sqlite3'
import { log } from '../../files/log.ts'
import { syncLog, syncLogNow } from './flush.ts'
import type { Db } from './statements.ts'
import { withoutSyncing } from './unsynchronised.ts'

/**
 * The file takes the log in this long after the last commit, and at the latest this long after the first; in the midst of
 * work that commits without a pause sooner, since all wait while it does, the longer the more there is.
 */
const AFTER_MS = { last: 150, first: 450, midst: 80 }

/**
 * Work that commits without a pause leaves no moment in which everything is in the file. Its log is begun anew when it
 * has grown to so many pages, 16 MB, though all wait for the disk meanwhile.
 */
const LONGEST_LOG = 4096

/** So long the log is brought onto the disk while others go on, again where somebody has committed meanwhile. */
const PATIENCE_MS = 100

/** The file that takes in, and who hears of it. */
export interface TakingIn {
  /** Brings what SQLite has written into the file onto the disk, while others go on. */
  sync: () => Promise<void>
  /** The whole log is in the file. */
  onComplete: () => void
}

/**
 * Brings what was committed from SQLite's log into the file itself within a second, so that whoever copies
 * the file has it. One for a burst of actions; without changes there is nothing to do.
 *
 * Nobody waits for the disk meanwhile. The log is brought onto it first, then SQLite copies its pages into the file,
 * which is memory so far, and then the file is brought onto the disk. A reader that begins before keeps SQLite from
 * beginning the log anew until the file is there. So whenever the power goes, log and file together have everything.
 *
 * Of a page that was changed again since that reader began SQLite copies nothing, so that what is taken in between two
 * commits would be of two moments, for whoever copies the file. So it is taken in when the log on the disk is all there
 * is; where there is no such moment, all wait for what was committed in the last few milliseconds.
 */
export class Checkpoints {
  private readonly db: Db
  private readonly file: TakingIn
  private timer: NodeJS.Timeout | undefined
  private first = 0
  private due = 0
  /** Under way; what is committed meanwhile waits for its end. */
  private turn: { over: boolean; again: boolean } | undefined
  private fails = false
  private commits = 0
  /** A connection that reads, and so keeps the log. */
  private keeper: Db | undefined

  constructor(db: Db, file: TakingIn) {
    this.db = db
    this.file = file
  }

  /** Something was committed; in the midst of longer work, whose next commit comes at once. */
  soon(midst = false): void {
    this.commits++
    const now = performance.now()
    if (!this.timer) this.first = now
    const latest = this.first + (midst ? AFTER_MS.midst : AFTER_MS.first)
    const due = Math.min(now + AFTER_MS.last, latest)
    // Begun anew each time, it would never have its turn among commits that follow each other without a pause.
    if (this.timer && due === this.due) return
    clearTimeout(this.timer)
    this.due = due
    this.timer = setTimeout(() => void this.run(), Math.max(0, due - now)).unref()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.turn) this.turn.over = true
    this.turn = undefined
    this.keeper?.close()
    this.keeper = undefined
  }

  /** What another process still reads, or a full disk, waits for the next time. */
  private async run(): Promise<void> {
    // Where it is begun at the end of another, one is set that nobody could stop any more.
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.turn) {
      this.turn.again = true
      return
    }
    const turn = (this.turn = { over: false, again: false })
    const complete = await this.takeInMeanwhile(turn)
      .then((taken) => {
        if (taken) this.file.onComplete()
        return taken
      })
      .catch((error: unknown) => this.remark(error, turn))
    if (turn.over) return
    this.turn = undefined
    // What fell due meanwhile has waited long enough.
    if (turn.again) void this.run()
    else if (!complete) this.soon()
  }

  /** Tells the first of several failures in a row; a closed project is none. */
  private remark(error: unknown, turn: { over: boolean }): false {
    if (!turn.over && !this.fails)
      log.error(`${this.db.name} cannot take its log in; tried again`, error)
    this.fails = true
    return false
  }

  /** Whether all of the log is in the file, and on the disk. False where it is over before. */
  private async takeInMeanwhile(turn: { over: boolean }): Promise<boolean> {
    await this.logOnDisk(turn)
    if (turn.over) return false
    const { complete, pages } = withoutSyncing(this.db, () => this.takeIn())
    await this.file.sync()
    if (turn.over) return false
    this.keeper?.exec('COMMIT')
    this.fails = false
    return pages > LONGEST_LOG ? this.takeIn().complete : complete
  }

  /** Until it is over, or all that was committed is on the disk and kept by a reader. */
  private async logOnDisk(turn: { over: boolean }): Promise<void> {
    // As the disk left it when it refused the last time.
    if (this.keeper?.inTransaction) await this.file.sync()
    if (turn.over) return
    const began = performance.now()
    do {
      const { commits } = this
      this.keepLog()
      await syncLog(this.db.name)
      if (turn.over || commits === this.commits) return
    } while (performance.now() - began < PATIENCE_MS)
    this.keepLog()
    syncLogNow(this.db.name)
  }

  private takeIn(): { complete: boolean; pages: number } {
    const [state] = this.db.pragma('wal_checkpoint(PASSIVE)') as [Record<string, number>]
    return { complete: state.busy === 0 && state.log === state.checkpointed, pages: state.log }
  }

  /** From now on, no longer from before. */
  private keepLog(): void {
    this.keeper ??= new Database(this.db.name, { readonly: true, fileMustExist: true })
    if (this.keeper.inTransaction) this.keeper.exec('COMMIT')
    this.keeper.exec('BEGIN')
    // Whatever there is to be read: it makes the connection a reader.
    this.keeper.pragma('schema_version')
  }
}
