import { tmpdir } from 'node:os'
import { FailureError } from '../../domain/failure.ts'
import type { Trouble } from '../../model/project.ts'
import type { OpenedDatabase } from './open-database.ts'
import { sqliteFailure } from './refusals.ts'
import { damage, rescue } from './rescue.ts'

export interface WatchOptions {
  now: () => Date
  /** Hears that the project takes no changes any more. */
  onTrouble?: (trouble: Trouble) => void
  /** Where work is rescued to when the folder of the file is gone as well. */
  otherFolder?: string
}

/** Looks after the file of an open project: from the first trouble with it, nothing is written any more. */
export class FileWatch {
  private readonly opened: OpenedDatabase
  private readonly path: string
  private readonly options: WatchOptions
  private met: Trouble | null = null

  constructor(opened: OpenedDatabase, path: string, options: WatchOptions) {
    this.opened = opened
    this.path = path
    this.options = options
    if (opened.damaged) this.met = damage(path)
  }

  /** What happened to the file, and to its work; null as long as all is well. */
  get trouble(): Trouble | null {
    return this.met
  }

  /**
   * Looks whether the file is still the project's; if not, the project is saved elsewhere, once. Nothing that
   * was answered is in the lost file alone.
   */
  look(): void {
    if (this.met || this.opened.readOnly) return
    const loss = this.opened.loss()
    const { now, otherFolder = tmpdir() } = this.options
    if (loss) this.meet(rescue(this.opened.db, this.path, loss, now(), otherFolder))
  }

  /** An error that has a cause outside the program, as a failure; damage that it speaks of is met. */
  failureOf(error: unknown): unknown {
    const failure = sqliteFailure(error, this.path)
    const code = failure instanceof FailureError ? failure.failure.code : undefined
    if (code === 'foreign-file' && !this.met) this.meet(damage(this.path))
    return failure
  }

  private meet(trouble: Trouble): void {
    this.met = trouble
    this.options.onTrouble?.(trouble)
  }
}
