import { setTimeout } from 'node:timers/promises'
import { failed, ok, unwrap, type Result } from '../../domain/failure.ts'
import type { ChangeOfPage } from '../../model/edits.ts'
import { tryLock, type Release } from '../../files/lock.ts'
import { inSlices } from '../file/slices.ts'
import type { Statements } from '../file/statements.ts'
import type { RowChange, Rows } from '../history/rows.ts'
import type { StoredEdit } from '../history/stored-edit.ts'
import type { ActionWriter, Writer } from '../history/writer.ts'
import { AddingStep } from './adding-step.ts'
import { ChangingStep, type Beside, type CarryOut } from './changing-step.ts'
import { documentOf, labelGivenBy } from './document-of.ts'
import { Folding } from './folding.ts'
import { sweepingSteps } from './leftovers.ts'
import type { LongStep, StepAccess } from './long-step.ts'
import { AFTER_DOCUMENTS, inOrder, NO_DOCUMENT, StepParts, type Turned } from './parts.ts'

/** How often a step of another process is looked at. */
const LOOK_MS = 50

/** What a step has changed. */
export interface Settled {
  documentIds: readonly number[]
  /** What is about no document. */
  beside: readonly RowChange[]
}

/** What steps over many documents may do with their project. */
export interface LongAccess {
  sql: Statements
  rows: Rows
  path: string
  hidden: StepAccess['hidden']
  flush: StepAccess['flush']
  act: StepAccess['act']
  /** A hidden transaction whose changes do not show yet: lists and figures stay as they are. */
  folding: (work: () => boolean) => Result<boolean>
  /** The last one, which shows and announces everything. */
  folded: (settle: () => Settled, of?: ChangeOfPage) => Result<void>
  /** Documents that come or go together. */
  hide: (documentIds: ReadonlySet<number>) => void
  draft: (step: number) => ActionWriter
}

/**
 * The steps over many documents of a project. Any number can be written at once, where nobody sees them. One
 * at a time is done or undone: a short action turns it, and from then on it counts as done, or undone, whatever
 * happens. Its rows follow a few at a time; those of a document, before somebody else changes that one.
 */
export class LongSteps {
  private readonly access: LongAccess
  private readonly parts: StepParts
  private readonly rows: Folding
  private readonly written = new Map<number, LongStep>()
  private last: Promise<void> = Promise.resolve()
  private underWay: Promise<void> | undefined
  private release: Release | undefined
  private holders = 0

  constructor(access: LongAccess) {
    this.access = access
    this.parts = new StepParts(access.sql)
    this.rows = new Folding(access.rows, this.parts)
  }

  /** Begins a step that does the same to many documents; it must be finished or ended. */
  change<T>(carryOut: CarryOut<T>, beside?: Beside): ChangingStep<T> {
    const { draft } = this.access
    return this.begin((access, end) => new ChangingStep(access, end, draft, carryOut, beside))
  }

  /** Begins a step that adds documents; it must be finished or ended. */
  add(beside?: (writer: Writer) => void): AddingStep {
    const { draft } = this.access
    return this.begin((access, end) => new AddingStep(access, end, draft, beside))
  }

  /** Hears which documents an action has changed; undefined: any. */
  follow(documentIds?: Iterable<number>): void {
    for (const step of this.written.values()) step.follow(documentIds)
  }

  /** Before an edit, a step that is on its way is done with the document that it is about. */
  before(edit: StoredEdit): void {
    const turned = this.parts.unsettled()
    if (!turned) return
    const documentId = documentOf(this.access.sql, edit)
    // What is about no document comes at the end.
    const [, end] = inOrder(turned.done)
    const mustWait = documentId === NO_DOCUMENT && this.parts.pendingOf(turned, end).length > 0
    if (documentId === undefined || mustWait) throw busy()
    this.rows.document(turned, documentId)
    const label = labelGivenBy(edit)
    if (label !== undefined && this.isEnding(turned, label)) throw ending()
  }

  /** Inside the transaction that turns a step: whether one was turned, which then has to follow. */
  turned(changes: readonly RowChange[]): Turned | undefined {
    const change = changes.find(({ table }) => table === 'long_steps')
    if (!change) return undefined
    const turned: Turned = { id: Number(change.id), done: this.parts.done(Number(change.id)) }
    this.access.sql.run('UPDATE long_steps SET settled = 0 WHERE id = ?', turned.id)
    this.rows.document(turned, inOrder(turned.done)[0])
    return turned
  }

  get isChanging(): boolean {
    return this.parts.unsettled() !== undefined
  }

  /** Throws a FailureError while a step is being done or undone, since only one can be. */
  refuseMeanwhile(): void {
    if (this.isChanging) throw busy()
  }

  /** The transaction that turned a step is over: the rest follows. */
  start(turned: Turned, of?: ChangeOfPage): void {
    this.underWay = this.fold(turned, of).finally(() => (this.underWay = undefined))
    // Whoever waits for it hears of it.
    this.underWay.catch(() => {})
  }

  /** Resolves when no step is being done or undone; one that was interrupted goes on. */
  async settled(): Promise<void> {
    while (this.access.sql.db.open) {
      const turned = this.underWay ? undefined : this.parts.unsettled()
      if (!this.underWay && !turned) return
      if (turned && this.lock()) this.start(turned)
      await (this.underWay ?? setTimeout(LOOK_MS))
    }
  }

  /** Does `work` when no step is being done or undone, and resolves when the step that it turns is done. */
  async alone<T>(work: () => Promise<T> | T): Promise<T> {
    const before = this.last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.last = promise
    await before
    try {
      await this.settled()
      const value = await work()
      await this.settled()
      return value
    } finally {
      resolve()
    }
  }

  /** Goes on at once with a step that a killed process has left, unless another process is at it. */
  takeUp(transaction: (work: () => void) => void): void {
    const turned = this.parts.unsettled()
    if (!turned || !this.lock()) return
    try {
      transaction(() => {
        Array.from(this.rows.steps(turned))
        this.settle(turned, new Set())
      })
    } finally {
      this.unlock()
    }
  }

  /** Removes, a little at a time, what nothing can show. */
  *sweeping(): Generator<void> {
    yield* sweepingSteps(this.access.sql, (step) => this.written.has(step))
  }

  /** Does `work` while no other process writes or sweeps what is written a little at a time. */
  async holding<T>(work: () => Promise<T>): Promise<T> {
    if (!this.lock()) throw busy()
    try {
      return await work()
    } finally {
      this.unlock()
    }
  }

  /** The project closes. */
  end(): void {
    for (const step of this.written.values()) step.end()
  }

  private begin<S extends LongStep>(make: (access: StepAccess, end: () => void) => S): S {
    if (!this.lock()) throw busy()
    const { sql, hidden, flush, act } = this.access
    const access = { sql, hidden, flush, act, parts: this.parts, alone: this.alone.bind(this) }
    try {
      const step = make(access, () => {
        this.written.delete(step.id)
        this.unlock()
      })
      this.written.set(step.id, step)
      return step
    } catch (error) {
      this.unlock()
      throw error
    }
  }

  private async fold(turned: Turned, of?: ChangeOfPage): Promise<void> {
    const { sql, hide, flush, folding, folded } = this.access
    const isLocked = this.lock()
    try {
      hide(new Set(sql.values<number>('SELECT id FROM documents WHERE addedBy = ?', turned.id)))
      await inSlices((work) => (sql.db.open ? folding(work) : ok(true)), this.rows.steps(turned))
      const documentIds = new Set<number>()
      const reading = (work: () => boolean) => ok(!sql.db.open || work())
      await inSlices(reading, this.parts.collect(turned.id, documentIds))
      await flush()
      if (!sql.db.open) return
      unwrap(folded(() => this.settle(turned, documentIds), of))
    } finally {
      if (isLocked) this.unlock()
    }
  }

  /** `documentIds`: those that the step is about. */
  private settle({ id }: Turned, documentIds: ReadonlySet<number>): Settled {
    this.access.sql.run('UPDATE long_steps SET settled = 1 WHERE id = ?', id)
    const beside = [NO_DOCUMENT, AFTER_DOCUMENTS].flatMap((of) => this.parts.changesOf(id, of))
    return { documentIds: [...documentIds], beside }
  }

  /** Whether the step on its way removes a label at its end. */
  private isEnding(turned: Turned, label: string): boolean {
    const changes = this.parts
      .pendingOf(turned, inOrder(turned.done)[1])
      .flatMap((part) => part.changes)
    const goes = turned.done === 1 ? 'after' : 'before'
    return changes.some((one) => one.table === 'labels' && one.id === label && one[goes] === null)
  }

  /** Keeps other processes from beginning or sweeping steps, as long as there are some here. */
  private lock(): boolean {
    this.release ??= tryLock(`${this.access.path}-steps`)
    if (!this.release) return false
    this.holders++
    return true
  }

  private unlock(): void {
    if (--this.holders > 0) return
    this.release?.()
    this.release = undefined
  }
}

const ending = () => failed('conflict', 'That label is just being deleted; choose another one.')

const busy = () =>
  failed('busy', 'Many documents are being changed just now; try again in a moment.')
