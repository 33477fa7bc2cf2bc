import { isAttached } from '../../../domain/characters.ts'
import { counted } from '../../../domain/figures.ts'
import { spansToLayers, unitsBetween } from '../../../domain/layers.ts'
import { MAX_DEPTHS } from '../../../model/reading.ts'
import type { LabelledSpan, LabelledText } from '../../../model/documents.ts'

/** Spans named in the sentence; the rest is counted. */
const SHOWN = 3

/**
 * A sentence about the spans that no base can learn, whatever its vocabulary: those that cut a character in
 * two, and those inside or across too many others. Nothing where there are none. What one base cannot learn
 * is told where the base is chosen.
 */
export function unlearnableProblems(documents: readonly LabelledText[]): { message: string }[] {
  const found = documents.flatMap(({ text, spans }, at) =>
    unlearnable(text, spans).map((span) => {
      return `document ${at + 1}, ${span.label} “${text.slice(span.start, span.end).slice(0, 40)}”`
    }),
  )
  if (found.length === 0) return []
  const rest = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : ''
  return [
    {
      message: `${counted(found.length, 'span')} can be kept but not learnt, inside a character or inside more than ${MAX_DEPTHS - 1} others: ${found.slice(0, SHOWN).join('; ')}${rest}.`,
    },
  ]
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
