import { describe, expect, it } from 'vitest'
import { CONTINUATION_ROOT, PieceTrie, WORD_ROOT } from '../../../src/text/trie.ts'

/** The id at the end of a spelling, or −1. */
function find(trie: PieceTrie, root: number, spelling: string): number {
  let node = root
  for (const character of spelling) {
    node = trie.step(node, character.codePointAt(0) as number)
    if (node < 0) return -1
  }
  return trie.idAt(node)
}

describe('PieceTrie', () => {
  it('finds every piece of a vocabulary larger than its first table, and nothing else', () => {
    const words = Array.from({ length: 30_000 }, (_, i) => (i * 2_654_435_761).toString(36))
    const vocabulary = words.flatMap((word) => [word, `##${word}`])
    const trie = new PieceTrie(vocabulary)
    const wrong = words.filter(
      (word, i) =>
        find(trie, WORD_ROOT, word) !== 2 * i || find(trie, CONTINUATION_ROOT, word) !== 2 * i + 1,
    )
    expect(wrong).toEqual([])
    expect(find(trie, WORD_ROOT, 'é')).toBe(-1)
    expect(find(trie, WORD_ROOT, `${words[9]}é`)).toBe(-1)
  })

  it('keeps words and continuations apart', () => {
    const trie = new PieceTrie(['able', '##ing'])
    expect(find(trie, WORD_ROOT, 'able')).toBe(0)
    expect(find(trie, CONTINUATION_ROOT, 'able')).toBe(-1)
    expect(find(trie, WORD_ROOT, 'ing')).toBe(-1)
    expect(find(trie, CONTINUATION_ROOT, 'ing')).toBe(1)
  })

  it('gives a piece that is listed twice its last number, as Python’s dictionary does', () => {
    expect(find(new PieceTrie(['a', 'b', 'a']), WORD_ROOT, 'a')).toBe(2)
  })

  it('keeps its pieces when its table grows', () => {
    const words = Array.from({ length: 9000 }, (_, i) => i.toString(36).padStart(3, '0'))
    const trie = new PieceTrie(words.flatMap((word) => [word, `##${word}`]))
    const numbers = words.map((word) => find(trie, WORD_ROOT, word))
    expect(numbers).toEqual(words.map((_, i) => 2 * i))
    expect(find(trie, CONTINUATION_ROOT, words[8999])).toBe(2 * 8999 + 1)
    expect(find(trie, CONTINUATION_ROOT, 'zzz')).toBe(-1)
  })

  it('gives no piece at a root: neither an empty one nor the mark of a continuation alone', () => {
    const trie = new PieceTrie(['', '##', 'a'])
    expect([trie.idAt(WORD_ROOT), trie.idAt(CONTINUATION_ROOT)]).toEqual([-1, -1])
    expect(find(trie, WORD_ROOT, 'a')).toBe(2)
  })
})
