import type { Piece } from '../tokenizer.ts'
import { CONTINUATION_ROOT, WORD_ROOT, type PieceTrie } from '../trie.ts'

/** Longer words become one [UNK], as in every BERT of its authors. */
export const MAX_WORD_CHARACTERS = 100

/** The normalised characters of the word being read; cut into pieces when it ends. */
export class WordBuffer {
  private readonly trie: PieceTrie
  private readonly unknownId: number
  private readonly codes: Int32Array
  private readonly starts: Int32Array
  private readonly ends: Int32Array
  private count = 0
  private end = 0

  constructor(trie: PieceTrie, unknownId: number, maxCharacters: number) {
    this.trie = trie
    this.unknownId = unknownId
    this.codes = new Int32Array(maxCharacters)
    this.starts = new Int32Array(maxCharacters)
    this.ends = new Int32Array(maxCharacters)
  }

  /** One character, with the range of the original text that it came from. */
  add(code: number, start: number, end: number): void {
    if (this.count < this.codes.length) {
      this.codes[this.count] = code
      this.starts[this.count] = start
      this.ends[this.count] = end
    }
    this.end = end
    this.count++
  }

  /** Ends the word, when there is one, and appends its pieces: greedy longest match from the left. */
  close(pieces: Piece[]): void {
    const { count, trie, codes } = this
    if (count === 0) return
    this.count = 0
    const first = pieces.length
    for (let from = 0; from < count && count <= codes.length;) {
      let [id, to] = [-1, from]
      let node = from === 0 ? WORD_ROOT : CONTINUATION_ROOT
      for (let at = from; at < count; at++) {
        node = trie.step(node, codes[at])
        if (node < 0) break
        const ends = trie.idAt(node)
        if (ends >= 0) [id, to] = [ends, at + 1]
      }
      if (id < 0) break
      pieces.push({ id, start: this.starts[from], end: this.ends[to - 1] })
      from = to
      if (from === count) return
    }
    // A word that does not come out even, or is too long, is one unknown piece.
    pieces.length = first
    pieces.push({ id: this.unknownId, start: this.starts[0], end: this.end })
  }
}
