import { readFileSync } from 'node:fs'
import type { Merge } from '../../src/text/bpe/merges.ts'
import type { ByteLevelParts } from '../../src/text/bpe/parts.ts'
import { robertaTokens } from '../../src/text/special-tokens.ts'

/** A small tokeniser that the tokenizers library learnt: see tests/golden/byte_level.py. */
export function byteLevelGolden(): { parts: ByteLevelParts } {
  const url = new URL('../golden/data/byte-level.json', import.meta.url)
  const file = JSON.parse(readFileSync(url, 'utf8')) as {
    vocab: Record<string, number>
    merges: (string | Merge)[]
  }
  const vocabulary = Object.keys(file.vocab).sort((a, b) => file.vocab[a] - file.vocab[b])
  const merges = file.merges.map((merge) =>
    typeof merge === 'string' ? (merge.split(' ') as unknown as Merge) : merge,
  )
  return {
    parts: { vocabulary, merges, special: robertaTokens, added: [], addPrefixSpace: false },
  }
}
