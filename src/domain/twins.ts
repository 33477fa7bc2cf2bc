/** Words that a shingle has: of texts that share most of theirs one is a version of the other. */
const SHINGLE_WORDS = 4

/** Share of all shingles of two texts that both have, from which they are near-equal. */
const NEAR = 0.8

/** Rows of a band, and bands: texts that are near-equal share a band in 997 of 1,000 cases. */
const BANDS = { rows: 3, count: 8 }

const WORD = /[\p{L}\p{N}\p{M}]+/gu

/** 32-bit FNV-1a over UTF-16 units, mixed. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mixed(hash)
}

/** 53 bits, for all of which two texts of a million agree in one of ten thousand cases: texts need not be kept. */
function longHashOf(text: string): number {
  let [a, b] = [0x811c9dc5, 0x9747b28c]
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x5bd1e995) ^ (b >>> 15)
  }
  return mixed(a ^ text.length) * 2 ** 21 + (mixed(b) >>> 11)
}

function mixed(value: number): number {
  let hash = value ^ (value >>> 16)
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Hashes of the shingles of a text, each once, rising. Case, marks and spaces do not count. */
export function shinglesOf(text: string): Uint32Array {
  const words = Array.from(text.matchAll(WORD), ([word]) => hashOf(word.toLowerCase()))
  const hashes = new Set<number>()
  for (let at = 0; at === 0 || at + SHINGLE_WORDS <= words.length; at++) {
    let hash = 0
    for (const word of words.slice(at, at + SHINGLE_WORDS)) hash = mixed(hash ^ word)
    hashes.add(hash)
  }
  return Uint32Array.from(hashes).sort()
}

/** Share of the shingles of either text that both have, 0 to 1. */
export function resemblance(a: Uint32Array, b: Uint32Array): number {
  let [i, j, both] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) both++
    const [x, y] = [a[i], b[j]]
    if (x <= y) i++
    if (y <= x) j++
  }
  return both / (a.length + b.length - both)
}

/** What a text was found to be: the same as an earlier one, nearly so, or new; and which that is. */
export interface Twin {
  kind: 'equal' | 'near'
  /** Number of the earlier text, in the order in which texts came. */
  of: number
}

/**
 * Tells of texts, one after the other, whether they, or nearly they, came before. After A. Broder, “On the
 * resemblance and containment of documents”, 1997: texts are compared that agree in the least hashes of a band.
 */
export class Twins {
  private readonly exact = new Map<number, number>()
  private readonly onlyEqual: boolean
  private readonly shingles: (Uint32Array | null)[] = []
  private readonly bands = new Map<number, number[]>()

  /** `onlyEqual`: those that are nearly the same are taken for new, in a tenth of the time. */
  constructor({ onlyEqual = false } = {}) {
    this.onlyEqual = onlyEqual
  }

  /** The twin of a text among those before it, the first of them; null when it is new. It is kept itself. */
  add(text: string): Twin | null {
    const number = this.shingles.length
    const hash = longHashOf(text)
    const same = this.exact.get(hash)
    if (same !== undefined) {
      this.shingles.push(null)
      return { kind: 'equal', of: same }
    }
    this.exact.set(hash, number)
    if (this.onlyEqual) {
      this.shingles.push(null)
      return null
    }
    const own = shinglesOf(text)
    const keys = bandsOf(own)
    const near = this.nearest(own, keys)
    this.shingles.push(own)
    for (const key of keys) {
      const list = this.bands.get(key)
      if (list) list.push(number)
      else this.bands.set(key, [number])
    }
    return near === null ? null : { kind: 'near', of: near }
  }

  /** The first text that is near-equal. */
  private nearest(own: Uint32Array, keys: readonly number[]): number | null {
    const candidates = new Set<number>()
    for (const key of keys) {
      for (const number of (this.bands.get(key) ?? []).slice(0, MAX_COMPARED))
        candidates.add(number)
    }
    let first: number | null = null
    for (const number of candidates) {
      if (first !== null && number >= first) continue
      const other = this.shingles[number]
      if (other && resemblance(own, other) >= NEAR) first = number
    }
    return first
  }
}

/** Texts of a band that are compared: of a thousand versions of one text the first speak for all. */
const MAX_COMPARED = 16

/** Keys of the bands: the least hashes under each of as many orders of all numbers. */
function bandsOf(shingles: Uint32Array): number[] {
  const keys: number[] = []
  for (let band = 0; band < BANDS.count; band++) {
    let key = band
    for (let row = 0; row < BANDS.rows; row++) {
      const seed = mixed(band * BANDS.rows + row + 1)
      let least = 0xffffffff
      for (const shingle of shingles) {
        const value = mixed(shingle ^ seed)
        if (value < least) least = value
      }
      key = mixed(key ^ least)
    }
    keys.push(key)
  }
  return keys
}
