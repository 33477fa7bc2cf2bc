import type { Range } from '../model/documents.ts'
import type { Unit } from '../model/reading.ts'

/** A text and the units of it that are labelled: its words, or the characters of its words. */
export interface UnitText {
  text: string
  /** In order and apart. */
  ranges: readonly Range[]
  /** Whether each goes on within the word of the one before. */
  inner: readonly boolean[]
}

/** What is seen of each unit: unit i has the features ids[starts[i]] up to ids[starts[i + 1]]. */
export interface Seen {
  starts: Int32Array
  ids: Int32Array
}

/** Features by name, numbered in the order in which they were first met. */
export class FeatureNames {
  private readonly numbers = new Map<string, number>()
  private growing = true

  /** The names that there are, and no others; without `names`, all that are met until `freeze`. */
  constructor(names?: readonly string[]) {
    if (!names) return
    names.forEach((name) => this.of(name))
    this.growing = false
  }

  get size(): number {
    return this.numbers.size
  }

  freeze(): string[] {
    this.growing = false
    return [...this.numbers.keys()]
  }

  /** The number of a name; −1 of one that is not known, once frozen. */
  of(name: string): number {
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    if (!this.growing) return -1
    this.numbers.set(name, this.numbers.size)
    return this.numbers.size - 1
  }
}

/** Units on either side that a unit sees. */
const REACH = 2
/** Lengths of the beginnings and ends of a word that are looked at, in UTF-16 units. */
const AFFIXES = [2, 3, 4]
/** Characters of a word that are looked at around one of its characters. */
const AROUND = 6
/** Surfaces whose features are kept at hand. */
const MAX_KEPT = 50_000

/**
 * Reads what is seen of units: the unit, its shape and affixes, two neighbours on each side, pairs of
 * neighbours; of a character also longer stretches, and where in which word it stands.
 */
export class FeatureReader {
  private readonly names: FeatureNames
  private readonly unit: Unit
  /** Of a surface, the features that it gives to a unit at each distance. */
  private readonly kept = new Map<string, Int32Array[]>()

  constructor(names: FeatureNames, unit: Unit) {
    this.names = names
    this.unit = unit
  }

  read(units: UnitText): Seen {
    const surfaces = units.ranges.map(({ start, end }) => units.text.slice(start, end))
    const lower = surfaces.map((surface) => surface.toLowerCase())
    const starts = new Int32Array(surfaces.length + 1)
    const ids: number[] = []
    const add = (name: string) => {
      const id = this.names.of(name)
      if (id >= 0) ids.push(id)
    }
    const inWord = this.unit === 'piece' ? characterNames(units, lower) : () => []
    for (let i = 0; i < surfaces.length; i++) {
      add('any')
      for (let d = -REACH; d <= REACH; d++) {
        const given = this.given(surfaces[i + d] ?? '')[d + REACH]
        for (let n = 0; n < given.length; n++) ids.push(given[n])
      }
      add(`-1+0 ${lower[i - 1] ?? ''} ${lower[i]}`)
      add(`+0+1 ${lower[i]} ${lower[i + 1] ?? ''}`)
      inWord(i).forEach(add)
      starts[i + 1] = ids.length
    }
    return { starts, ids: Int32Array.from(ids) }
  }

  private given(surface: string): Int32Array[] {
    const known = this.kept.get(surface)
    if (known) return known
    const attributes = attributesOf(surface)
    const given = Array.from({ length: 2 * REACH + 1 }, (_, at) => {
      const d = at - REACH
      const names = d === 0 ? attributes.own : attributes.near
      const ids = names.map((name) => this.names.of(`${d < 0 ? d : `+${d}`} ${name}`))
      return Int32Array.from(ids.filter((id) => id >= 0))
    })
    if (this.kept.size >= MAX_KEPT) this.kept.clear()
    this.kept.set(surface, given)
    return given
  }
}

/** What a unit shows of itself, and to those near it; beyond the ends of a text there is nothing. */
function attributesOf(surface: string): { own: string[]; near: string[] } {
  if (surface === '') return { own: [], near: ['none'] }
  const lower = surface.toLowerCase()
  const near = [`word=${lower}`, `shape=${shapeOf(surface)}`]
  const affixes = AFFIXES.flatMap((n) => [`begins=${lower.slice(0, n)}`, `ends=${lower.slice(-n)}`])
  return { own: [...near, `exact=${surface}`, ...new Set(affixes)], near }
}

/** Further names of a character: what is around it in its word, and the words beside. */
function characterNames({ inner }: UnitText, lower: readonly string[]): (i: number) => string[] {
  const firsts = inner.flatMap((goesOn, i) => (goesOn ? [] : [i]))
  const wordOf = new Int32Array(inner.length)
  firsts.forEach((first, w) => wordOf.fill(w, first))
  const part = (from: number, to: number) => lower.slice(Math.max(0, from), to).join('')
  const word = (w: number) => part(firsts[w] ?? 0, firsts[w] === undefined ? 0 : end(w))
  const end = (w: number) => firsts[w + 1] ?? inner.length
  return (i) => {
    const w = wordOf[i]
    return [
      inner[i] ? 'goes on' : 'begins',
      ...[2, 3].flatMap((n) => [`-${n} ${part(i - n, i)}`, `+${n} ${part(i + 1, i + 1 + n)}`]),
      `-1+1 ${part(i - 1, i + 2)}`,
      `until ${part(Math.max(firsts[w], i - AROUND), i)}`,
      `rest ${part(i, Math.min(end(w), i + AROUND))}`,
      ...[-1, 0, 1].map((d) => `of ${d} ${word(w + d).slice(0, 2 * AROUND)}`),
    ]
  }
}

const kinds: [RegExp, string][] = [
  [/\p{Lu}/u, 'X'],
  [/\p{Ll}/u, 'x'],
  [/\p{L}/u, 'c'],
  [/\p{Nd}/u, '0'],
]

/** "McDonald-42" is "XxXx-0": upper case, lower case, other letters and digits, a run as one. */
export function shapeOf(surface: string): string {
  let [shape, last] = ['', '']
  for (const character of surface) {
    const kind = kinds.find(([pattern]) => pattern.test(character))?.[1] ?? character
    if (kind !== last) shape += kind
    last = kind
  }
  return shape
}
