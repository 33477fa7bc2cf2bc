import type { ActionWriter, Writer } from '../history/writer.ts'
import { removing } from '../documents/new-documents.ts'
import { LongStep, type StepAccess } from './long-step.ts'
import { AFTER_DOCUMENTS } from './parts.ts'

/** Documents changed since they were looked at that the last transaction may look at again. */
const FEW = 20

/** What a step does beside its documents, after them. */
export interface Beside {
  work: (writer: Writer) => void
  /** The documents that must have been gone through before, some at a time; asked when there may be others. */
  needs: () => Iterable<readonly number[]>
}

/** What the step does to one document, edit by edit; the outcome is what is told of it in the end. */
export type CarryOut<T> = (writer: Writer, documentId: number) => Generator<void, T>

/**
 * The same done to many documents, each on its own. What it changes of one is found out first and done
 * later; if the document changes in between, it is found out again.
 */
export class ChangingStep<T> extends LongStep {
  /** What became of each document so far. */
  readonly outcomes = new Map<number, T | undefined>()
  private readonly draft: () => ActionWriter
  private readonly carryOut: CarryOut<T>
  private readonly beside: Beside | undefined
  private readonly changedSince = new Set<number>()
  private needsMore: boolean
  private labels: string

  /** `draft`: a writer whose edits are written nowhere; what it adds is hidden, and added by the step. */
  constructor(
    access: StepAccess,
    onEnd: () => void,
    draft: (step: number) => ActionWriter,
    carryOut: CarryOut<T>,
    beside?: Beside,
  ) {
    super(access, onEnd)
    this.draft = () => draft(this.id)
    this.carryOut = carryOut
    this.beside = beside
    this.needsMore = beside !== undefined
    this.labels = this.labelIds()
  }

  /** Finds out what the step does to each of these. Throws a FailureError where it cannot be done. */
  async look(documentIds: readonly number[]): Promise<void> {
    await this.inSlices(this.looking(documentIds))
  }

  override follow(documentIds?: Iterable<number>): void {
    if (documentIds === undefined) this.needsMore = this.beside !== undefined
    for (const id of documentIds ?? this.outcomes.keys())
      if (this.beside || this.outcomes.has(id)) this.changedSince.add(id)
  }

  protected override *settling(): Generator<void> {
    this.lookAtLabels()
    if (this.needsMore) yield* this.lookAround()
    // Those that change again meanwhile are the next pass's.
    for (const id of [...this.changedSince]) {
      this.changedSince.delete(id)
      this.takeBack(id)
      yield* this.lookAt(id)
    }
  }

  protected override turn(writer: Writer, atAnyRate: boolean): boolean {
    this.lookAtLabels()
    if ((this.needsMore || this.changedSince.size > FEW) && !atAnyRate) return false
    Array.from(this.settling())
    if (this.beside) {
      const last = this.draft()
      this.beside.work(last)
      this.access.parts.append(this.id, AFTER_DOCUMENTS, last.changes)
    }
    return this.turnOn(writer)
  }

  /** Documents that must be looked at before what is done beside them. */
  private *lookAround(): Generator<void> {
    this.needsMore = false
    for (const some of this.beside?.needs() ?? []) {
      for (const id of some) if (!this.outcomes.has(id)) this.changedSince.add(id)
      yield
    }
  }

  /** A label that is gone must not come back with a span. */
  private lookAtLabels(): void {
    const labels = this.labelIds()
    if (labels !== this.labels) this.follow()
    this.labels = labels
  }

  private labelIds(): string {
    return JSON.stringify(this.sql.values<string>('SELECT id FROM labels ORDER BY id'))
  }

  private *looking(documentIds: readonly number[]): Generator<void> {
    for (const id of documentIds) yield* this.lookAt(id)
  }

  private *lookAt(id: number): Generator<void> {
    // From here on the step hears of changes to the document.
    this.outcomes.set(id, undefined)
    const writer = this.draft()
    this.outcomes.set(id, yield* this.carryOut(writer, id))
    this.access.parts.append(this.id, id, writer.changes)
    yield
  }

  private takeBack(id: number): void {
    for (const { table, id: added } of this.access.parts.changesOf(this.id, id)) {
      const sql = 'SELECT 1 FROM documents WHERE id = ? AND addedBy = ?'
      const isAdded = table === 'documents' && this.sql.value(sql, added, this.id) !== undefined
      if (isAdded) Array.from(removing(this.sql, Number(added)))
    }
    this.access.parts.remove(this.id, id)
  }
}
