import type { NormaliserOptions } from './characters.ts'
import { basicTokens } from './normalise.ts'
import { bertTokens } from '../special-tokens.ts'

interface VocabularyOptions extends NormaliserOptions {
  /** Upper limit for the number of entries. */
  size: number
  /** Pairs seen less often are not merged. */
  minimumCount: number
}

export const defaultVocabularyOptions: VocabularyOptions = {
  lowercase: false,
  stripAccents: null,
  chineseChars: true,
  size: 8000,
  minimumCount: 2,
}

const specialTokens = Object.values(bertTokens)

/** Rare characters beyond this many stay unknown: a vocabulary needs room for words. */
const MAX_ALPHABET = 2000

interface Word {
  symbols: number[]
  count: number
}

/** A text to learn from, and offsets in it that no piece may reach across: the ends of spans. */
export interface CutText {
  text: string
  cuts: readonly number[]
}

/**
 * Learns a WordPiece vocabulary by merging the most frequent pair of neighbouring pieces again and
 * again (as byte-pair encoding does). The same texts give the same vocabulary.
 */
export function learnVocabulary(
  texts: Iterable<string | CutText>,
  options: VocabularyOptions = defaultVocabularyOptions,
): string[] {
  const names: string[] = []
  const symbolOf = new Map<string, number>()
  const symbol = (name: string) => {
    let id = symbolOf.get(name)
    if (id === undefined) {
      id = names.push(name) - 1
      symbolOf.set(name, id)
    }
    return id
  }
  const words = countWords(texts, options, symbol)
  const pairs = new PairTable(words)
  while (names.length + specialTokens.length < options.size) {
    const best = pairs.mostFrequent(options.minimumCount)
    if (!best) break
    const merged = symbol(names[best.left] + names[best.right].slice('##'.length))
    pairs.merge(best, merged)
  }
  return [...specialTokens, ...names]
}

/** Distinct words as symbol lists: first character plain, the others as continuations. */
function countWords(
  texts: Iterable<string | CutText>,
  options: VocabularyOptions,
  symbol: (name: string) => number,
): Word[] {
  const counts = new Map<string, number>()
  const characters = new Map<string, number>()
  for (const item of texts) {
    const { text, cuts } = typeof item === 'string' ? { text: item, cuts: [] } : item
    const edges = new Set(cuts)
    for (const token of basicTokens(text, 0, text.length, options)) {
      for (const word of partsOf(token, edges)) counts.set(word, (counts.get(word) ?? 0) + 1)
      for (const { text: c } of token) characters.set(c, (characters.get(c) ?? 0) + 1)
    }
  }
  const alphabet = new Set(
    [...characters]
      .sort((a, b) => b[1] - a[1] || compare(a[0], b[0]))
      .slice(0, MAX_ALPHABET)
      .map(([c]) => c),
  )
  for (const character of [...alphabet].sort(compare)) {
    symbol(character)
    symbol(`##${character}`)
  }
  return [...counts]
    .map(([word, count]) => ({ ...lettersOf(word), count }))
    .filter(({ letters }) => letters.every((letter) => alphabet.has(letter)))
    .map(({ letters, goesOn, count }) => ({
      symbols: letters.map((letter, i) => symbol(i === 0 && !goesOn ? letter : `##${letter}`)),
      count,
    }))
}

/** A word, or where it is cut its parts, those after the first marked as going on. */
function partsOf(
  token: ReturnType<typeof basicTokens>[number],
  cuts: ReadonlySet<number>,
): string[] {
  const parts: string[] = []
  token.forEach(({ text, start }, i) => {
    const goesOn = i > 0 && !isCut(cuts, token[i - 1].end, start)
    if (goesOn) parts.push(parts.pop() + text)
    else parts.push(i === 0 ? text : `##${text}`)
  })
  return parts
}

/** Whether a cut is between two letters, or beside a format character that is. */
function isCut(cuts: ReadonlySet<number>, end: number, start: number): boolean {
  for (let at = end; at <= start; at++) if (cuts.has(at)) return true
  return false
}

/** No word begins with two signs: each is a word of its own. */
function lettersOf(part: string): { letters: string[]; goesOn: boolean } {
  const goesOn = part.startsWith('##')
  return { letters: [...(goesOn ? part.slice(2) : part)], goesOn }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

interface Pair {
  left: number
  right: number
  count: number
  words: Set<number>
}

/** Counts of neighbouring pieces, kept up to date while pairs merge. */
class PairTable {
  private readonly words: Word[]
  private readonly pairs = new Map<number, Pair>()
  /** Pairs by count; entries go stale when a count changes and are then dropped on sight. */
  private readonly heap: { count: number; key: number }[] = []

  constructor(words: Word[]) {
    this.words = words
    words.forEach((word, index) => this.change(word, index, 1))
    for (const [key, { count }] of this.pairs) this.push(key, count)
  }

  mostFrequent(minimumCount: number): Pair | undefined {
    for (;;) {
      const top = this.pop()
      if (!top || top.count < minimumCount) return undefined
      const pair = this.pairs.get(top.key)
      if (pair?.count === top.count) return pair
    }
  }

  merge(pair: Pair, merged: number): void {
    const { left, right } = pair
    const touched = new Set<number>()
    for (const index of [...pair.words]) {
      const word = this.words[index]
      this.change(word, index, -1, touched)
      const next: number[] = []
      for (let i = 0; i < word.symbols.length; i++) {
        const hit = word.symbols[i] === left && word.symbols[i + 1] === right
        next.push(hit ? merged : word.symbols[i])
        if (hit) i++
      }
      word.symbols = next
      this.change(word, index, 1, touched)
    }
    for (const key of touched) {
      const changed = this.pairs.get(key)
      if (changed && changed.count > 0) this.push(key, changed.count)
    }
  }

  /** Adds (sign 1) or takes away (sign −1) the pairs of one word. */
  private change(
    { symbols, count }: Word,
    index: number,
    sign: 1 | -1,
    touched?: Set<number>,
  ): void {
    for (let i = 0; i + 1 < symbols.length; i++) {
      const [left, right] = [symbols[i], symbols[i + 1]]
      const key = left * 0x1000000 + right
      let pair = this.pairs.get(key)
      if (!pair) this.pairs.set(key, (pair = { left, right, count: 0, words: new Set() }))
      pair.count += sign * count
      if (sign > 0) pair.words.add(index)
      else pair.words.delete(index)
      touched?.add(key)
    }
  }

  private above(a: number, b: number): boolean {
    const [x, y] = [this.heap[a], this.heap[b]]
    return x.count > y.count || (x.count === y.count && x.key < y.key)
  }

  private swap(a: number, b: number): void {
    ;[this.heap[a], this.heap[b]] = [this.heap[b], this.heap[a]]
  }

  private push(key: number, count: number): void {
    let at = this.heap.push({ count, key }) - 1
    for (let parent = (at - 1) >> 1; at > 0 && this.above(at, parent); parent = (at - 1) >> 1) {
      this.swap(at, parent)
      at = parent
    }
  }

  private pop(): { count: number; key: number } | undefined {
    if (this.heap.length === 0) return undefined
    this.swap(0, this.heap.length - 1)
    const top = this.heap.pop()
    for (let at = 0; ;) {
      let best = at
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.heap.length && this.above(child, best)) best = child
      }
      if (best === at) return top
      this.swap(at, best)
      at = best
    }
  }
}
