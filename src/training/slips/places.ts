import { disagreementsOf, type Cluster } from '../../domain/agreement.ts'
import type { LabelledSpan, Range } from '../../model/documents.ts'
import type { Evidence } from './evidence.ts'
import { touches } from './made.ts'
import type { SecondReading } from './second-reading.ts'

/** Where the labels of a document are not what was read. */
export interface Place extends Range {
  /** How likely the least likely label there is. */
  likelihood: number
  /** What speaks for and against a slip, as numbers. */
  signs: number[]
}

interface Labelling {
  spans: readonly LabelledSpan[]
  /** [depths, units] */
  labels: readonly Int32Array[]
}

const kinds = ['missing', 'extra', 'label', 'boundary', 'both'] as const

/** Whether what differs at the borders differs in its labels too. */
const kindOf = ({ kind, a, b }: Cluster): (typeof kinds)[number] =>
  kind === 'boundary' && new Set([...a, ...b].map(({ labelId }) => labelId)).size > 1
    ? 'both'
    : kind

type Around = ReturnType<Evidence['without']>

/**
 * The places where a labelling differs from what was read, in order. Their signs: of each kind of difference how
 * likely label and reading are, since what was left out looks likelier than another label does; how much of the document
 * was read otherwise; what other documents make of the same surfaces; and whether units that only one
 * of the two has in a span, or that a span begins or ends with, usually stand outside.
 */
export function placesOf(
  reading: SecondReading,
  { spans, labels }: Labelling,
  around: Around,
): Place[] {
  const named = (all: readonly LabelledSpan[]) =>
    all.map(({ start, end, label }) => ({ start, end, labelId: label }))
  const { ranges } = reading.known
  const clusters = disagreementsOf(named(spans), named(reading.entities)).flatMap((cluster) => {
    const units = unitsIn(ranges, cluster)
    const chances = chancesOf(reading, labels, units)
    return chances ? [{ ...cluster, chances, size: units.length }] : []
  })
  return clusters.map(({ chances, size, ...cluster }) => {
    const { start, end, a, b } = cluster
    const kind = kindOf(cluster)
    const own = evidenceOf(reading, a, around)
    const other = evidenceOf(reading, b, around)
    const { least, gap, read } = chances
    const ofKind = (value: number) => kinds.map((one) => (one === kind ? value : 0))
    return {
      ...{ start, end, likelihood: Math.exp(least) },
      signs: [
        ...[...ofKind(1), ...ofKind(least), ...ofKind(gap), ...ofKind(read)],
        ...[size, clusters.length - 1],
        ...[own.same, own.other, own.unlabelled, other.same, other.other, other.unlabelled],
        ...(kind === 'extra' ? [other.same, other.unlabelled] : [0, 0]),
        ...bordersOf(reading, a, around),
        ...unitsOfOne(reading, a, b, around),
        ...unitsOfOne(reading, b, a, around),
      ],
    }
  })
}

/**
 * Logarithms over units of which something is known: of the least likely label and of the least likely class that was
 * read, and by how much labels are less likely in all. Undefined where nothing known differs.
 */
function chancesOf(
  reading: SecondReading,
  labels: readonly Int32Array[],
  units: readonly number[],
) {
  let [least, gap, read, differs] = [0, 0, 0, false]
  labels.forEach((row, depth) => {
    const shares = reading.shares[depth]
    const count = shares.length / reading.known.ranges.length
    for (const t of units) {
      const [own, other] = [row[t], reading.classes[depth][t]]
      if (own < 0) continue
      const [mine, theirs] = [own, other].map((label) => Math.log(shares[t * count + label]))
      least = Math.min(least, mine)
      read = Math.min(read, theirs)
      gap += mine - theirs
      differs ||= own !== other
    }
  })
  return differs ? { least, gap, read } : undefined
}

/** What others make of the surfaces of some spans: of the least often labelled so, and the most often otherwise. */
function evidenceOf(
  { document: { text } }: SecondReading,
  spans: readonly (Range & { labelId: string })[],
  around: Around,
) {
  const all = spans.map(({ start, end, labelId }) => around.of(text.slice(start, end), labelId))
  if (all.length === 0) return { same: 0, other: 0, unlabelled: 0 }
  return {
    same: Math.log1p(Math.min(...all.map(({ same }) => same))),
    other: Math.log1p(Math.max(...all.map(({ other }) => other))),
    unlabelled: Math.log1p(Math.max(...all.map(({ unlabelled }) => unlabelled))),
  }
}

/** How usual it is for the first and the last unit of a span to stand outside: the most so of all spans. */
function bordersOf(
  { document: { text }, known: { ranges } }: SecondReading,
  spans: readonly Range[],
  around: Around,
): number[] {
  const most = (units: readonly (Range | undefined)[]) =>
    Math.max(
      0,
      ...units.map((unit) => (unit ? around.outside(text.slice(unit.start, unit.end)) : 0)),
    )
  const within = spans.map((span) => unitsIn(ranges, span).map((t) => ranges[t]))
  return [most(within.map((units) => units.at(0))), most(within.map((units) => units.at(-1)))]
}

/** How usual it is for units to stand outside that spans of one side alone cover: most, least, and whether there are none. */
function unitsOfOne(
  { document: { text }, known: { ranges } }: SecondReading,
  own: readonly Range[],
  other: readonly Range[],
  around: Around,
): number[] {
  const covered = (unit: Range, spans: readonly Range[]) => spans.some((one) => touches(one, unit))
  const units = new Set(own.flatMap((span) => unitsIn(ranges, span)))
  const shares = [...units]
    .map((t) => ranges[t])
    .filter((unit) => !covered(unit, other))
    .map((unit) => around.outside(text.slice(unit.start, unit.end)))
  return shares.length > 0 ? [Math.max(...shares), Math.min(...shares), 0] : [0, 0, 1]
}

/** The units that a range touches, found by halving: documents may be long. */
function unitsIn(ranges: readonly Range[], at: Range): number[] {
  let [low, high] = [0, ranges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranges[middle].end > at.start) high = middle
    else low = middle + 1
  }
  const units: number[] = []
  for (let t = low; t < ranges.length && ranges[t].start < at.end; t++) units.push(t)
  return units
}
