import type { LabelledSpan, Range } from '../../model/documents.ts'
import { chunk } from '../batches.ts'

/** The labels of a stretch with one made wrong, and where that is. */
interface MadeSlip {
  spans: LabelledSpan[]
  at: Range
}

/** The labels of a document with some made wrong, and where these are. */
export interface MadeSlips {
  spans: LabelledSpan[]
  at: Range[]
}

interface Given {
  spans: readonly LabelledSpan[]
  units: readonly Range[]
  types: readonly string[]
  random: () => number
}

type Making = (given: Given, span: LabelledSpan) => LabelledSpan | null | undefined

/** What people do: a span gives way to another one or to none (null); undefined where that cannot be. */
const makings: Making[] = [
  ({ types, random }, span) => {
    const others = types.filter((type) => type !== span.label)
    return others.length > 0 ? { ...span, label: pick(others, random) } : undefined
  },
  () => null,
  (given, span) => moved(given, span, 1),
  (given, span) => moved(given, span, -1),
]
/** Spans in a row of which one is made wrong: of a sentence one, of a chapter many at a time. */
const SPANS_A_SLIP = 10
/** The most units of a span where there is none. */
const MOST_UNITS = 2

/** A label of every ten in a row made wrong; of none where that cannot be done. */
export function madeSlips({ spans, units, ...given }: Given): MadeSlips {
  const inOrder = spans.toSorted((one, other) => one.start - other.start)
  const parts = chunk(inOrder, SPANS_A_SLIP)
  const made = parts.map((part, i) => {
    const [from, to] = [i === 0 ? 0 : part[0].start, parts.at(i + 1)?.[0].start ?? Infinity]
    const within = units.filter(({ start, end }) => start >= from && end <= to)
    return { part, slip: madeSlip({ ...given, spans: part, units: within }) }
  })
  return {
    spans: made.flatMap(({ part, slip }) => slip?.spans ?? part),
    at: made.flatMap(({ slip }) => slip?.at ?? []),
  }
}

/** One label made wrong, in a way that chance takes: another label, none, a border a unit off, or a span too many. */
function madeSlip(given: Given): MadeSlip | undefined {
  const { spans, random } = given
  const which = Math.floor(random() * (makings.length + 1))
  if (which === makings.length) return tooMany(given)
  const span = pick(spans, random)
  const others = spans.filter((one) => one !== span)
  const instead = makings[which](given, span)
  if (instead === undefined) return undefined
  if (instead === null) return { spans: others, at: span }
  if (others.some((one) => touches(one, instead) && !touches(one, span))) return undefined
  const at = { start: Math.min(span.start, instead.start), end: Math.max(span.end, instead.end) }
  return { spans: [...others, instead], at }
}

/** One border a unit out of the span (1) or into it (−1), some of which stays. */
function moved(
  { units, random }: Given,
  span: LabelledSpan,
  out: number,
): LabelledSpan | undefined {
  const border = pick(['start', 'end'] as const, random)
  const at = units.findIndex((unit) => unit[border] === span[border])
  if (at < 0) return undefined
  const next: Range | undefined = units[border === 'end' ? at + out : at - out]
  const instead = next && { ...span, [border]: next[border] }
  return instead && instead.start < instead.end ? instead : undefined
}

function tooMany({ spans, units, types, random }: Given): MadeSlip | undefined {
  const from = Math.floor(random() * units.length)
  const to = Math.min(units.length - 1, from + Math.floor(random() * MOST_UNITS))
  const at = { start: units[from].start, end: units[to].end }
  if (spans.some((one) => touches(one, at))) return undefined
  return { spans: [...spans, { ...at, label: pick(types, random) }], at }
}

export const touches = (one: Range, other: Range) => one.start < other.end && one.end > other.start

const pick = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)]
