import type { Expected } from '../../model/queue.ts'
import type { Db } from '../file/statements.ts'

/** What open documents are expected to teach, and the order of that: kept in memory alone. */
export class Expectations {
  private readonly places = new Map<number, number>()
  private readonly expected = new Map<number, Expected>()

  /** Gives a connection the function that the queue sorts by. */
  define(db: Db): void {
    db.function('teaching_place', (id: unknown) => this.places.get(Number(id)) ?? this.places.size)
  }

  /** These, the first ones first, in place of those before. */
  keep(documents: readonly (Expected & { id: number })[]): void {
    this.places.clear()
    this.expected.clear()
    for (const [place, { id, ...expected }] of documents.entries()) {
      this.places.set(id, place)
      this.expected.set(id, expected)
    }
  }

  of(id: number): Expected | null {
    return this.expected.get(id) ?? null
  }
}
