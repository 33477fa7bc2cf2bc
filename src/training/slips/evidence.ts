import type { SecondReading } from './second-reading.ts'

/** Units of the longest surfaces that are looked for where they are not labelled. */
const MOST_UNITS = 8

/** What the other documents say of a surface: how many label it so, otherwise, and have it unlabelled. */
interface Elsewhere {
  same: number
  other: number
  unlabelled: number
}

/** How the same surfaces are labelled in other documents. */
export class Evidence {
  private readonly readings: readonly SecondReading[]
  private readonly types: readonly string[]
  private readonly surfaces: ReadonlySet<string>
  /** Documents by surface and label, '' for none. */
  private readonly documents = new Map<string, number>()
  /** How often each unit stands outside of spans, and at all. */
  private readonly units = new Map<string, Occurrences>()

  /** `surfaces`: those that will be asked for. */
  constructor(
    readings: readonly SecondReading[],
    types: readonly string[],
    surfaces: ReadonlySet<string>,
  ) {
    this.readings = readings
    this.types = types
    this.surfaces = surfaces
    readings.forEach((reading) => {
      for (const key of this.saidBy(reading))
        this.documents.set(key, (this.documents.get(key) ?? 0) + 1)
      countUnits(reading, this.units)
    })
  }

  /** What all but one document say. */
  without(index: number): {
    of: (surface: string, label: string) => Elsewhere
    /** How much of a unit's occurrences is outside of spans; a half where there are none. */
    outside: (unit: string) => number
  } {
    const said = this.saidBy(this.readings[index])
    const own = countUnits(this.readings[index], new Map())
    const count = (surface: string, label: string) => {
      const key = keyOf(surface, label)
      return (this.documents.get(key) ?? 0) - (said.has(key) ? 1 : 0)
    }
    return {
      of: (surface, label) => ({
        same: count(surface, label),
        other: this.types.reduce((n, type) => (type === label ? n : n + count(surface, type)), 0),
        unlabelled: count(surface, ''),
      }),
      outside: (unit) => {
        const [all, here] = [this.units.get(unit) ?? NONE, own.get(unit) ?? NONE]
        return (all.outside - here.outside + 0.5) / (all.all - here.all + 1)
      },
    }
  }

  private saidBy({ document: { text, spans }, known: { ranges } }: SecondReading): Set<string> {
    const said = new Set(spans.map(({ start, end, label }) => keyOf(text.slice(start, end), label)))
    const labelled = new Set(spans.map(({ start, end }) => `${start} ${end}`))
    ranges.forEach(({ start }, from) => {
      for (const { end } of ranges.slice(from, from + MOST_UNITS)) {
        const surface = text.slice(start, end)
        const counts = this.surfaces.has(surface) && !labelled.has(`${start} ${end}`)
        if (counts) said.add(keyOf(surface, ''))
      }
    })
    return said
  }
}

const keyOf = (surface: string, label: string) => `${label}\n${surface}`

interface Occurrences {
  outside: number
  all: number
}
const NONE: Occurrences = { outside: 0, all: 0 }

/** Adds the units of which something is known. */
function countUnits(
  { document: { text }, known: { ranges, labels } }: SecondReading,
  counts: Map<string, Occurrences>,
): Map<string, Occurrences> {
  ranges.forEach(({ start, end }, t) => {
    const here = labels.map((row) => row[t]).filter((label) => label >= 0)
    if (here.length === 0) return
    const unit = text.slice(start, end)
    const { outside, all } = counts.get(unit) ?? NONE
    const isOutside = here.every((label) => label === 0)
    counts.set(unit, { outside: outside + (isOutside ? 1 : 0), all: all + 1 })
  })
  return counts
}
