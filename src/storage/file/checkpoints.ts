import type { Db } from './statements.ts'

/**
 * The file takes the log in this long after the last commit, and at the latest this long after the first; in the midst of
 * work that commits without a pause sooner, since all wait while it does, the longer the more there is.
 */
const AFTER_MS = { last: 150, first: 450, midst: 80 }

/**
 * Brings what was committed from SQLite's log into the file itself within a second, so that whoever copies
 * the file has it. One for a burst of actions; without changes there is nothing to do.
 */
export class Checkpoints {
  private readonly db: Db
  private readonly onComplete: () => void
  private timer: NodeJS.Timeout | undefined
  private first = 0
  private due = 0

  /** `onComplete`: the whole log is in the file. */
  constructor(db: Db, onComplete: () => void) {
    this.db = db
    this.onComplete = onComplete
  }

  /** Something was committed; in the midst of longer work, whose next commit comes at once. */
  soon(midst = false): void {
    const now = performance.now()
    if (!this.timer) this.first = now
    const latest = this.first + (midst ? AFTER_MS.midst : AFTER_MS.first)
    const due = Math.min(now + AFTER_MS.last, latest)
    // Begun anew each time, it would never have its turn among commits that follow each other without a pause.
    if (this.timer && due === this.due) return
    clearTimeout(this.timer)
    this.due = due
    this.timer = setTimeout(() => this.run(), Math.max(0, due - now)).unref()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /** What another process still reads, or a full disk, waits for the next time. */
  private run(): void {
    this.timer = undefined
    if (this.takeIn()) this.onComplete()
    else this.soon()
  }

  private takeIn(): boolean {
    try {
      const [state] = this.db.pragma('wal_checkpoint(PASSIVE)') as [Record<string, number>]
      return state.busy === 0 && state.log === state.checkpointed
    } catch {
      return false
    }
  }
}
