import { failed, ok, type Result } from '../../domain/failure.ts'
import { leftoverSql, sweeping } from './leftovers.ts'
import { tryLock } from '../../files/lock.ts'
import { inSlices } from '../file/slices.ts'
import type { RunSource } from './free-places.ts'
import { SuggestionRun, type RunAccess } from './suggestion-run.ts'

/** The runs of suggestions of a project: at most one is under way, whichever window or process began it. */
export class SuggestionRuns {
  private readonly access: RunAccess
  private readonly lockFile: string
  private underWay: SuggestionRun | undefined

  /** `act` and `transaction` are those of the project at `path`. */
  constructor({ sql, act, transaction }: RunAccess, path: string) {
    this.access = { sql, act, transaction: (work) => this.hidden(transaction, work) }
    this.lockFile = `${path}-run`
  }

  /** Throws a FailureError while another run is under way. */
  begin(source: RunSource): SuggestionRun {
    const release = tryLock(this.lockFile)
    if (!release)
      throw failed('busy', 'Suggestions are being made already; wait for them, or stop them.')
    try {
      const run = new SuggestionRun(this.access, source, () => {
        this.underWay = undefined
        release()
      })
      this.underWay = run
      return run
    } catch (error) {
      release()
      throw error
    }
  }

  /** Removes, a little at a time, what no action can show; whoever begins a run meanwhile must wait. */
  async sweep(): Promise<void> {
    const { sql, transaction } = this.access
    if (sql.value(leftoverSql) === undefined) return
    const release = tryLock(this.lockFile)
    if (!release) return
    try {
      // The project may be closed meanwhile.
      await inSlices((work) => (sql.db.open ? transaction(work) : ok(true)), sweeping(sql))
    } finally {
      release()
    }
  }

  /** Hears which documents an action has changed; undefined: any. */
  follow(documentIds?: Iterable<number>): void {
    this.underWay?.follow(documentIds)
  }

  /** The project closes. */
  end(): void {
    this.underWay?.end()
  }

  /**
   * A transaction that shows nothing. It is on the disk when the next action is: to wait for the disk each
   * time makes a run up to 1.7 times as long.
   */
  private hidden<T>(transaction: RunAccess['transaction'], work: () => T): Result<T> {
    const { db } = this.access.sql
    db.pragma('synchronous = NORMAL')
    try {
      return transaction(work)
    } finally {
      db.pragma('synchronous = FULL')
    }
  }
}
