import { unwrap } from '../../domain/failure.ts'
import { defaultVocabularyOptions, learnVocabulary, type CutText } from './learn.ts'
import type { Tokenizer } from '../tokenizer.ts'
import { createWordPiece } from './wordpiece.ts'
import { bertTokens } from '../special-tokens.ts'

/** Scripts without spaces have words of whole sentences, which other vocabularies take for unknown. */
const LONGEST_WORD = 1000

/** The tokeniser of a vocabulary that was learnt here. */
export function learntTokenizer(
  vocabulary: readonly string[],
  options = defaultVocabularyOptions,
): Tokenizer {
  const limits = { maxWordCharacters: LONGEST_WORD }
  return unwrap(createWordPiece(vocabulary, options, bertTokens, limits))
}

/**
 * Learns a vocabulary whose pieces end wherever one of the texts is cut, as far as its letters are known.
 * The tokeniser takes the longest piece that fits, which may have been learnt from another word and reach
 * across: such pieces are given up, until none is left. The letters always remain.
 */
export function learnCutVocabulary(
  texts: readonly CutText[],
  options = defaultVocabularyOptions,
): string[] {
  let vocabulary = learnVocabulary(texts, options)
  const cut = texts.filter(({ cuts }) => cuts.length > 0)
  for (;;) {
    const crossing = crossingPieces(cut, vocabulary, options)
    if (crossing.size === 0) return vocabulary
    vocabulary = vocabulary.filter((_, id) => !crossing.has(id))
  }
}

/** Ids of the pieces that reach across a cut; an unknown word and a single letter cannot be helped. */
function crossingPieces(
  texts: readonly CutText[],
  vocabulary: readonly string[],
  options: typeof defaultVocabularyOptions,
): Set<number> {
  const tokenizer = learntTokenizer(vocabulary, options)
  const crossing = new Set<number>()
  for (const { text, cuts } of texts) {
    const edges = cuts.toSorted((a, b) => a - b)
    let next = 0
    for (const { id, start, end } of tokenizer.encode(text, tokenizer.words(text)).flat()) {
      while (edges[next] <= start) next++
      const letters = [...vocabulary[id].replace(/^##/, '')].length
      if (edges[next] < end && id !== tokenizer.unknownId && letters > 1) crossing.add(id)
    }
  }
  return crossing
}
