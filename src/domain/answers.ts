import type { Suggestion } from '../model/documents.ts'
import type { Edit } from '../model/edits.ts'

/** Answers after which something can be said of a source. */
const ENOUGH = 20
/**
 * The share of right suggestions below which they cost more than they save: a wrong one costs an action, and a right one
 * saves about one and a half, which are to mark a stretch and, every second time, to give it another label.
 */
const WORTH = 0.4

/** What became of the suggestions of each source, since the page was loaded. */
export class AnswerCounts {
  private readonly counts = new Map<string, { taken: number; answered: number; told: boolean }>()

  /**
   * Notes answers to suggestions. Returns a source that costs more than it saves, with its counts, once for each.
   */
  note(
    suggestions: readonly Pick<Suggestion, 'id' | 'source'>[],
    edits: readonly Edit[],
  ): { source: string; taken: number; answered: number } | null {
    const sourceOf = new Map(suggestions.map(({ id, source }) => [id, source]))
    for (const edit of edits) {
      if (edit.type !== 'suggestion.accept' && edit.type !== 'suggestion.reject') continue
      const source = sourceOf.get(edit.id)
      if (source === undefined) continue
      const count = this.counts.get(source) ?? { taken: 0, answered: 0, told: false }
      count.answered++
      if (edit.type === 'suggestion.accept') count.taken++
      this.counts.set(source, count)
    }
    for (const [source, count] of this.counts) {
      const { taken, answered, told } = count
      if (told || answered < ENOUGH || taken >= WORTH * answered) continue
      count.told = true
      return { source, taken, answered }
    }
    return null
  }
}
