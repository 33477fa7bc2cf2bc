import type { Range } from '../../model/documents.ts'
import type { ByteTokens } from './byte-tokens.ts'
import { PieceTrie, WORD_ROOT } from '../trie.ts'

/** A token and the logarithm of its probability. */
export type ScoredToken = readonly [token: string, score: number]

/** How much worse a character that no token has is than the worst token: SentencePiece's own number. */
const UNKNOWN_PENALTY = 10

/** A token of a cut, and the characters that it stands for; those that are bytes of one stand for all of it. */
export interface Cut extends Range {
  id: number
}

/**
 * Cuts text into the tokens whose scores add up to the most (Kudo 2018), by Viterbi's algorithm. Characters
 * that no token has are one unknown token for as long as they go on, or their bytes where there are tokens for those.
 */
export class Cutter {
  private readonly trie = new PieceTrie([])
  private readonly scores: Float64Array
  private readonly unknownId: number
  private readonly unknownScore: number
  private readonly bytes: ByteTokens | undefined

  /** Tokens of `control` are found in no text. */
  constructor(
    tokens: readonly ScoredToken[],
    unknownId: number,
    control: ReadonlySet<string>,
    bytes?: ByteTokens,
  ) {
    this.bytes = bytes
    this.scores = Float64Array.from(tokens, ([, score]) => score)
    this.unknownId = unknownId
    this.unknownScore = this.scores.reduce((a, b) => Math.min(a, b), Infinity) - UNKNOWN_PENALTY
    // Of two that are spelt alike the last counts.
    for (let id = tokens.length - 1; id >= 0; id--) {
      const [token] = tokens[id]
      if (!control.has(token)) this.trie.add(WORD_ROOT, codesOf(token), id)
    }
  }

  cut(text: string): Cut[] {
    const codes = codesOf(text)
    const size = codes.length
    const best = new Float64Array(size + 1)
    const from = new Int32Array(size + 1).fill(-1)
    const ids = new Int32Array(size + 1)
    const offer = (start: number, end: number, id: number, score: number) => {
      if (from[end] >= 0 && score <= best[end]) return
      best[end] = score
      from[end] = start
      ids[end] = id
    }
    for (let start = 0; start < size; start++) {
      let alone = false
      let node = WORD_ROOT
      for (let end = start; end < size; end++) {
        node = this.trie.step(node, codes[end])
        if (node < 0) break
        const id = this.trie.idAt(node)
        if (id < 0) continue
        offer(start, end + 1, id, this.scores[id] + best[start])
        if (end === start) alone = true
      }
      if (!alone) offer(start, start + 1, this.unknownId, this.unknownScore + best[start])
    }
    return this.path(from, ids).flatMap((cut) => {
      if (cut.id !== this.unknownId || !this.bytes) return [cut]
      const own = String.fromCodePoint(...codes.slice(cut.start, cut.end))
      return this.bytes.of(own).map((id) => ({ ...cut, id }))
    })
  }

  private path(from: Int32Array, ids: Int32Array): Cut[] {
    const cuts: Cut[] = []
    for (let end = from.length - 1; end > 0; end = from[end]) {
      const [id, start] = [ids[end], from[end]]
      const next = cuts.at(-1)
      if (id === this.unknownId && next?.id === id) next.start = start
      else cuts.push({ id, start, end })
    }
    return cuts.reverse()
  }
}

const codesOf = (text: string) =>
  Array.from(text, (character) => character.codePointAt(0) as number)
