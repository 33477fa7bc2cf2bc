import type { Merge } from '../bpe/merges.ts'
import { Pairs } from '../bpe/pairs.ts'
import type { ByteTokens } from './byte-tokens.ts'
import type { Cut } from './cutter.ts'

/** What is done with characters that no token has. */
interface Unknown {
  id: number
  /** Whether those that follow one another are one. */
  joins: boolean
  bytes?: ByteTokens
}

/**
 * Cuts text by merges (Sennrich et al. 2016), from its characters on. A character that no token has is written in
 * bytes, or is unknown.
 */
export class Merger {
  private readonly ids: ReadonlyMap<string, number>
  private readonly pairs: Pairs
  private readonly unknown: Unknown

  /** Every token that a merge names or makes must be among `vocabulary`. */
  constructor(vocabulary: readonly string[], merges: readonly Merge[], unknown: Unknown) {
    this.ids = new Map(vocabulary.map((token, id) => [token, id]))
    this.pairs = new Pairs(this.ids, merges)
    this.unknown = unknown
  }

  cut(text: string): Cut[] {
    const symbols = this.symbolsOf(text)
    const { ids, lengths } = this.pairs.join(symbols.map(({ id }) => id))
    let next = 0
    return ids.map((id, i) => {
      const { start } = symbols[next]
      next += lengths[i]
      return { id, start, end: symbols[next - 1].end }
    })
  }

  private symbolsOf(text: string): Cut[] {
    const { id: unknownId, joins, bytes } = this.unknown
    const symbols: Cut[] = []
    for (const [at, character] of [...text].entries()) {
      const place = { start: at, end: at + 1 }
      const id = this.ids.get(character)
      const last = symbols.at(-1)
      if (id !== undefined) symbols.push({ id, ...place })
      else if (bytes) symbols.push(...bytes.of(character).map((one) => ({ id: one, ...place })))
      else if (joins && last?.id === unknownId) last.end = place.end
      else symbols.push({ id: unknownId, ...place })
    }
    return symbols
  }
}
