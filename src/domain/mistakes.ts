import type { LabelledSpan } from '../model/documents.ts'
import type { MistakeKind } from '../model/mistakes.ts'
import { pairUp } from './pairing.ts'

export interface Difference {
  kind: MistakeKind
  gold: LabelledSpan | null
  found: LabelledSpan | null
}

const typed = (spans: readonly LabelledSpan[]) =>
  spans.map((span) => ({ ...span, type: span.label }))

/** Where a reading of a text differs from its labels, in the order of the text, and how much of it is right. */
export function differencesOf(
  gold: readonly LabelledSpan[],
  found: readonly LabelledSpan[],
): { right: number; differences: Difference[] } {
  const { exact, overlapping, missed, spurious } = pairUp(typed(gold), typed(found))
  const isSame = ([a, b]: [LabelledSpan, LabelledSpan]) => a.label === b.label
  const differences: Difference[] = [
    ...exact
      .filter((pair) => !isSame(pair))
      .map(([a, b]): Difference => ({ kind: 'label', gold: a, found: b })),
    ...overlapping.map((pair): Difference => ({
      ...{ kind: isSame(pair) ? 'boundary' : 'both', gold: pair[0], found: pair[1] },
    })),
    ...missed.map((one): Difference => ({ kind: 'missed', gold: one, found: null })),
    ...spurious.map((one): Difference => ({ kind: 'spurious', gold: null, found: one })),
  ]
  const start = ({ gold: a, found: b }: Difference) =>
    Math.min(a?.start ?? Infinity, b?.start ?? Infinity)
  return {
    right: exact.filter(isSame).length,
    differences: differences.sort((a, b) => start(a) - start(b)),
  }
}
