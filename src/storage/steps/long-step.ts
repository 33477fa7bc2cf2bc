import { stopped, unwrap, type Result } from '../../domain/failure.ts'
import type { ChangeOfPage } from '../../model/edits.ts'
import { inSlices } from '../file/slices.ts'
import type { Statements } from '../file/statements.ts'
import type { Writer } from '../history/writer.ts'
import type { StepParts } from './parts.ts'

/** What a step over many documents may do with its project. */
export interface StepAccess {
  sql: Statements
  parts: StepParts
  /** A transaction that nobody sees. */
  hidden: <T>(work: () => T) => Result<T>
  /** Brings what was written so onto the disk; see flushLog. */
  flush: () => Promise<void>
  act: <T>(title: string, work: (writer: Writer) => T, of?: ChangeOfPage) => Result<T>
  /** Does `work` when no other step is being done or undone, and waits until its own is done. */
  alone: <T>(work: () => Promise<T>) => Promise<T>
}

/** How often what changes meanwhile is looked at again before the last transaction does it. */
const MAX_PASSES = 3

/**
 * One action on many documents on its way into the file. What it changes is written a little at a time,
 * where nobody sees it; one short action then turns it on. See Folding for how it comes to be.
 */
export abstract class LongStep {
  readonly id: number
  protected readonly access: StepAccess
  protected readonly sql: Statements
  private readonly onEnd: () => void
  private ended = false

  constructor(access: StepAccess, onEnd: () => void) {
    this.access = access
    this.sql = access.sql
    this.onEnd = onEnd
    const insert = 'INSERT INTO long_steps (done, settled, recorded) VALUES (0, 1, 0)'
    this.id = Number(unwrap(access.hidden(() => this.sql.run(insert))).lastInsertRowid)
  }

  /** Does it, as one action; nothing where it changes nothing. */
  async finish(title: string, of?: ChangeOfPage): Promise<void> {
    await this.access.alone(async () => {
      for (let pass = 1; ; pass++) {
        await this.inSlices(this.settling())
        await this.access.flush()
        const done = this.access.act(title, (writer) => this.turn(writer, pass === MAX_PASSES), of)
        if (unwrap(done)) break
      }
    })
    this.end()
  }

  /** Gives up, or takes leave; what was not done is a leftover from now on. */
  end(): void {
    if (this.ended) return
    this.ended = true
    this.onEnd()
  }

  /** Hears which documents an action has changed; undefined: any. */
  abstract follow(documentIds?: Iterable<number>): void

  /** Looks again at what has changed since it was written. */
  protected abstract settling(): Generator<void>

  /** The last transaction. False, having done nothing, when too much has changed meanwhile. */
  protected abstract turn(writer: Writer, atAnyRate: boolean): boolean

  /** Does the step, if it changes anything. */
  protected turnOn(writer: Writer): true {
    const some = this.sql.value('SELECT 1 FROM step_parts WHERE step = ? LIMIT 1', this.id)
    if (some !== undefined) writer.edit({ type: 'step.do', id: this.id })
    return true
  }

  protected async inSlices(steps: Iterator<void>): Promise<void> {
    await inSlices((work) => {
      if (!this.ended) return this.access.hidden(work)
      throw stopped()
    }, steps)
  }
}
