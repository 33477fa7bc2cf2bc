import type { Range } from '../model/documents.ts'
import { foldCase } from './occurrences.ts'
import { splitWords } from './words.ts'

interface Node {
  next: Map<string, Node>
  /** An entry ends here. */
  ends: boolean
}

/** A list of names, ready to be found. */
export interface Gazetteer {
  /** Ranges in order, without overlap; of entries that begin at one word the longest wins. */
  find(text: string, words: readonly Range[]): Range[]
  /** Entries that can be found. */
  size: number
}

/**
 * Names as a tree of words: each text is walked once, whatever the number of entries. An entry is
 * found on word edges; any white space, or none, may stand between its words when it stands so in
 * the entry as well.
 */
export function createGazetteer(entries: Iterable<string>, matchCase: boolean): Gazetteer {
  const form = matchCase ? (word: string) => word : (word: string) => foldCase(word).folded
  const root: Node = { next: new Map(), ends: false }
  let size = 0
  for (const entry of entries) {
    const words = keysOf(entry, splitWords(entry), form)
    if (words.length === 0) continue
    let node = root
    for (const word of words) {
      let child = node.next.get(word)
      if (!child) node.next.set(word, (child = { next: new Map(), ends: false }))
      node = child
    }
    if (!node.ends) size++
    node.ends = true
  }
  return { size, find: (text, words) => walk(root, words, keysOf(text, words, form)) }
}

/** The words in the form compared; a blank before those that follow white space. */
function keysOf(text: string, words: readonly Range[], form: (word: string) => string): string[] {
  return words.map(({ start, end }, i) => {
    const word = form(text.slice(start, end))
    return i > 0 && words[i - 1].end < start ? ` ${word}` : word
  })
}

function walk(root: Node, words: readonly Range[], keys: readonly string[]): Range[] {
  const found: Range[] = []
  for (let first = 0; first < words.length;) {
    const end = longestFrom(root, keys, first)
    if (end > first) found.push({ start: words[first].start, end: words[end - 1].end })
    first = Math.max(end, first + 1)
  }
  return found
}

/** Index after the last word of the longest entry that begins at a word; that word when none. */
function longestFrom(root: Node, keys: readonly string[], first: number): number {
  // What stands before the first word is no part of the entry.
  let node = root.next.get(keys[first].trimStart())
  let longest = first
  for (let at = first + 1; node; at++) {
    if (node.ends) longest = at
    node = node.next.get(keys[at])
  }
  return longest
}
