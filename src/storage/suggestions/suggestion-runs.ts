import { failed, ok } from '../../domain/failure.ts'
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

  constructor(access: RunAccess, path: string) {
    this.access = access
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
}
