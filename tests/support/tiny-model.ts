import { join } from 'node:path'
import { writeCheckpoint } from '../../src/checkpoints/folder.ts'
import { completeWeights } from '../../src/checkpoints/initial.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { familyOf } from '../../src/families/index.ts'
import type { Architecture, ModelConfig } from '../../src/nn/config.ts'
import { createByteLevel } from '../../src/text/bpe/byte-level.ts'
import { byteCharacters } from '../../src/text/bpe/bytes.ts'
import { bertTokens } from '../../src/text/special-tokens.ts'
import type { Tokenizer } from '../../src/text/tokenizer.ts'
import { usualParting } from '../../src/text/unigram/usual.ts'
import { createUnigram } from '../../src/text/unigram/unigram.ts'
import { createWordPiece } from '../../src/text/wordpiece/wordpiece.ts'
import { goldenConfigOf } from './golden-model.ts'

/** A random model with a head, as a Hugging Face folder inside `parent`. */
export async function tinyModel(
  parent: string,
  changes: Partial<ModelConfig> = {},
): Promise<string> {
  const { architecture = 'bert' } = changes
  const tokenizer = tinyTokenizer(architecture)
  const vocabSize = tokenizer.vocabulary.length
  const shape = { vocabSize, maxPositions: 64, initializerRange: 0.4 }
  const config = { ...goldenConfigOf(architecture), ...shape, ...changes }
  const folder = join(parent, 'tiny-model')
  unwrap(
    await writeCheckpoint(folder, {
      config,
      weights: completeWeights(config, 3),
      tokenizer,
    }),
  )
  return folder
}

/** A tokeniser as a family has it, with a piece for every letter or byte. */
export function tinyTokenizer(architecture: Architecture): Tokenizer {
  const { specialTokens: special, firstPosition } = familyOf({ architecture })
  const { pad, unk, cls, sep, mask } = special
  // Where positions are counted from the number of the padding, it is one.
  const first = firstPosition > 0 ? [cls, pad, sep, unk, mask] : [pad, unk, cls, sep, mask]
  const own = [...'abcdefghijklmnopqrstuvwxyz.,']
  if (architecture === 'roberta' || architecture === 'modernbert') {
    const vocabulary = [...first, ...byteCharacters]
    return createByteLevel({ vocabulary, merges: [], special, added: [], addPrefixSpace: false })
  }
  if (special.unk === bertTokens.unk && architecture !== 'deberta-v2') {
    const vocabulary = [...first, ...own, ...own.map((letter) => `##${letter}`)]
    const reading = { lowercase: true, stripAccents: null, chineseChars: true }
    return unwrap(createWordPiece(vocabulary, reading, special))
  }
  const letters = ['▁', ...own].map((letter, i) => [letter, -2 - i / 8] as const)
  return createUnigram({
    tokens: [...first.map((token) => [token, 0] as const), ...letters],
    unknownId: first.indexOf(unk),
    ...{ special, added: [], steps: [] },
    ...usualParting('white space'),
  })
}
