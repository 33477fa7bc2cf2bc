import type { Rows } from '../history/rows.ts'
import type { Part, StepParts, Turned } from './parts.ts'

/** Puts the rows of a step that was turned on or off as it says, part by part. */
export class Folding {
  private readonly rows: Rows
  private readonly parts: StepParts

  constructor(rows: Rows, parts: StepParts) {
    this.rows = rows
    this.parts = parts
  }

  /** Everything that is left of it, one part after the other. */
  *steps(turned: Turned): Generator<void> {
    for (const part of this.parts.pending(turned)) {
      this.put(part, turned)
      yield
    }
  }

  /** What is left of one document, whose turn comes before the others'. */
  document(turned: Turned, documentId: number): void {
    for (const part of this.parts.pendingOf(turned, documentId)) this.put(part, turned)
  }

  private put(part: Part, { done }: Turned): void {
    if (done === 1) for (const { table, id, after } of part.changes) this.rows.put(table, id, after)
    else
      for (const { table, id, before } of part.changes.toReversed())
        this.rows.put(table, id, before)
    this.parts.mark(part, done)
  }
}
