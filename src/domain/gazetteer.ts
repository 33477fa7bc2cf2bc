import type { Range } from '../model/documents.ts'
import { foldCase } from './occurrences.ts'
import { splitWords } from './words.ts'

interface Node {
  next: Map<string, Node>
  /** The entry that ends here. */
  entry?: { id?: string }
}

/** What was found, and the identifier of the entry, if it has one. */
export interface FoundEntry extends Range {
  id?: string
}

/** A list of names, ready to be found. */
export interface Gazetteer {
  /** Ranges in order, without overlap; of entries that begin at one word the longest wins. */
  find(text: string, words: readonly Range[]): FoundEntry[]
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
  const root: Node = { next: new Map() }
  let size = 0
  for (const line of entries) {
    const [entry, id = ''] = line.split('\t').map((part) => part.trim())
    const words = keysOf(entry, splitWords(entry), form)
    if (words.length === 0) continue
    let node = root
    for (const word of words) {
      let child = node.next.get(word)
      if (!child) node.next.set(word, (child = { next: new Map() }))
      node = child
    }
    if (node.entry) continue
    node.entry = id === '' ? {} : { id }
    size++
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

function walk(root: Node, words: readonly Range[], keys: readonly string[]): FoundEntry[] {
  const found: FoundEntry[] = []
  for (let first = 0; first < words.length;) {
    const longest = longestFrom(root, keys, first)
    if (!longest) {
      first++
      continue
    }
    const { end, entry } = longest
    found.push({ start: words[first].start, end: words[end - 1].end, ...entry })
    first = end
  }
  return found
}

/** The longest entry that begins at a word, and the index after its last word. */
function longestFrom(
  root: Node,
  keys: readonly string[],
  first: number,
): { end: number; entry: { id?: string } } | undefined {
  // What stands before the first word is no part of the entry.
  let node = root.next.get(keys[first].trimStart())
  let longest: ReturnType<typeof longestFrom>
  for (let end = first + 1; node; end++) {
    if (node.entry) longest = { end, entry: node.entry }
    node = node.next.get(keys[end])
  }
  return longest
}
