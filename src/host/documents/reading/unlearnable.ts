import { isAttached } from '../../../domain/characters.ts'
import { counted } from '../../../domain/figures.ts'
import { spansToLayers, unitsBetween } from '../../../domain/layers.ts'
import { MAX_DEPTHS } from '../../../model/reading.ts'
import type { LabelledSpan } from '../../../model/documents.ts'
import { shorten } from '../../../domain/quoting.ts'

/** Spans named in the sentence; the rest is counted. */
const SHOWN = 3

/**
 * The spans of documents that no base can learn, whatever its vocabulary: those that cut a character in two, and
 * those inside or across too many others. What one base cannot learn is told where the base is chosen.
 */
export class Unlearnable {
  private documents = 0
  private count = 0
  private readonly first: string[] = []

  add(text: string, spans: readonly LabelledSpan[]): void {
    this.documents++
    for (const { start, end, label } of unlearnable(text, spans)) {
      if (++this.count > SHOWN) continue
      const surface = shorten(text.slice(start, end))
      this.first.push(`document ${this.documents}, ${shorten(label)} “${surface}”`)
    }
  }

  /** A sentence about them; nothing where there are none. */
  get problems(): { message: string }[] {
    const { count, first } = this
    if (count === 0) return []
    const rest = count > SHOWN ? `, and ${count - SHOWN} more` : ''
    return [
      {
        message: `${counted(count, 'span')} can be kept but not learnt, inside a character or inside more than ${MAX_DEPTHS - 1} others: ${first.join('; ')}${rest}.`,
      },
    ]
  }
}

function unlearnable(text: string, spans: readonly LabelledSpan[]): LabelledSpan[] {
  const cut = new Set(spans.filter(({ start, end }) => goesOn(text, start) || goesOn(text, end)))
  if (spans.length <= MAX_DEPTHS) return [...cut]
  const whole = spans.filter((span) => !cut.has(span))
  const options = { depths: MAX_DEPTHS }
  const { dropped } = spansToLayers(unitsBetween(whole), whole, ({ label }) => label, options)
  return [...cut, ...dropped.map(({ span }) => span)]
}

const SECOND_HALF = /^[\udc00-\udfff]$/

/** Whether a mark or the second half of a character stands at an offset, with the rest before it. */
function goesOn(text: string, at: number): boolean {
  if (at === 0 || at >= text.length || /\s/.test(text[at - 1])) return false
  return SECOND_HALF.test(text[at]) || isAttached(text.codePointAt(at) as number)
}
