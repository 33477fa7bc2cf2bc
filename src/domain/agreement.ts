import type { Disagreement, SetSpan, AgreementFigures } from '../model/review.ts'
import type { Range } from '../model/documents.ts'
import { spanKey } from './spans.ts'
import { spansToTags } from './layers.ts'

/** One document as two sets have it. */
export interface Pair {
  words: readonly Range[]
  a: readonly SetSpan[]
  b: readonly SetSpan[]
}

/** Overlapping spans of both sets that are not the same on both sides. */
export type Cluster = Pick<Disagreement, 'start' | 'end' | 'a' | 'b' | 'kind'>

interface Tally {
  both: number
  a: number
  b: number
}

/**
 * Cohen's kappa: (observed − expected) / (1 − expected), over IOB2 tags of all words. Nested spans
 * and those off the word edges have no tag of their own and count in the span figures alone. With
 * one tag throughout, chance explains everything; full agreement then counts as 1.
 */
class TagTally {
  private readonly counts = new Map<string, Tally>()
  private words = 0

  /** The tags of one document's words in both sets. */
  add(a: readonly string[], b: readonly string[]): void {
    a.forEach((tag, i) => {
      this.words++
      const tally = tallyOf(this.counts, tag)
      tally.a++
      if (tag === b[i]) tally.both++
      tallyOf(this.counts, b[i]).b++
    })
  }

  kappa(): number {
    const { words } = this
    if (words === 0) return 1
    const tallies = [...this.counts.values()]
    const observed = tallies.reduce((sum, { both }) => sum + both, 0) / words
    const expected = tallies.reduce((sum, { a, b }) => sum + a * b, 0) / (words * words)
    return expected === 1 ? 1 : (observed - expected) / (1 - expected)
  }
}

/**
 * How far two sets agree, document by document: exact spans (b measured against a), and Cohen's kappa
 * over the tags of words. Two sets without any span agree fully.
 */
export class AgreementTally {
  private readonly total: Tally = { both: 0, a: 0, b: 0 }
  private readonly perLabel = new Map<string, Tally>()
  private readonly tags = new TagTally()

  add({ words, a, b }: Pair): void {
    const [ofA, ofB] = [byIdentity(a), byIdentity(b)]
    for (const [identity, { labelId }] of ofA) {
      const hit = ofB.has(identity) ? 1 : 0
      for (const tally of [this.total, tallyOf(this.perLabel, labelId)]) {
        tally.a++
        tally.both += hit
      }
    }
    for (const { labelId } of ofB.values()) {
      for (const tally of [this.total, tallyOf(this.perLabel, labelId)]) tally.b++
    }
    this.tags.add(tagsOf(words, a), tagsOf(words, b))
  }

  figures(): AgreementFigures {
    return {
      precision: ratio(this.total.both, this.total.b),
      recall: ratio(this.total.both, this.total.a),
      f1: f1Of(this.total),
      kappa: this.tags.kappa(),
      perLabel: [...this.perLabel].map(([labelId, tally]) => ({
        labelId,
        f1: f1Of(tally),
        a: tally.a,
        b: tally.b,
      })),
    }
  }
}

/** Where two sets differ in a document, in order: spans that touch a common stretch, together. */
export function disagreementsOf(a: readonly SetSpan[], b: readonly SetSpan[]): Cluster[] {
  const all = [
    ...[...byIdentity(a).values()].map((span) => ({ span, side: 'a' as const })),
    ...[...byIdentity(b).values()].map((span) => ({ span, side: 'b' as const })),
  ].sort((x, y) => x.span.start - y.span.start || x.span.end - y.span.end)
  const clusters: Omit<Cluster, 'kind'>[] = []
  for (const { span, side } of all) {
    let last = clusters.at(-1)
    if (!last || span.start >= last.end) {
      last = { start: span.start, end: span.end, a: [], b: [] }
      clusters.push(last)
    }
    last.end = Math.max(last.end, span.end)
    last[side].push(span)
  }
  return clusters
    .filter(({ a: left, b: right }) => !isSame(left, right))
    .map((cluster) => ({ ...cluster, kind: kindOf(cluster) }))
}

/** missing: only the first set has a span there; extra: only the second. */
function kindOf({ a, b }: Omit<Cluster, 'kind'>): Disagreement['kind'] {
  if (b.length === 0) return 'missing'
  if (a.length === 0) return 'extra'
  const ranges = (spans: SetSpan[]) =>
    [...new Set(spans.map(({ start, end }) => `${start} ${end}`))].join()
  return ranges(a) === ranges(b) ? 'label' : 'boundary'
}

function isSame(a: readonly SetSpan[], b: readonly SetSpan[]): boolean {
  const [left, right] = [byIdentity(a), byIdentity(b)]
  return left.size === right.size && [...left.keys()].every((identity) => right.has(identity))
}

function tagsOf(words: readonly Range[], spans: readonly SetSpan[]): string[] {
  return spansToTags(words, spans, ({ labelId }) => labelId).tags
}

function byIdentity(spans: readonly SetSpan[]): Map<string, SetSpan> {
  return new Map(spans.map((span) => [spanKey(span, span.labelId), span]))
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  let tally = tallies.get(name)
  if (!tally) tallies.set(name, (tally = { both: 0, a: 0, b: 0 }))
  return tally
}

/** Nothing on either side is full agreement. */
function f1Of({ both, a, b }: Tally): number {
  return a + b === 0 ? 1 : (2 * both) / (a + b)
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole
}
