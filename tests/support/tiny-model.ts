import { join } from 'node:path'
import { writeCheckpoint } from '../../src/checkpoints/folder.ts'
import { completeWeights } from '../../src/checkpoints/initial.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { familyOf } from '../../src/families/index.ts'
import type { ModelConfig } from '../../src/nn/config.ts'
import { createByteLevel, robertaTokens } from '../../src/text/bpe/byte-level.ts'
import { byteCharacters } from '../../src/text/bpe/bytes.ts'
import type { Tokenizer } from '../../src/text/tokenizer.ts'
import { bertTokens, createWordPiece } from '../../src/text/wordpiece/wordpiece.ts'
import { goldenConfig } from './golden-model.ts'

/** A random model with a head, as a Hugging Face folder inside `parent`. */
export async function tinyModel(
  parent: string,
  changes: Partial<ModelConfig> = {},
): Promise<string> {
  const { architecture = 'bert' } = changes
  const tokenizer = architecture === 'roberta' ? bytes() : letters()
  const shape = {
    vocabSize: tokenizer.vocabulary.length,
    firstPosition: familyOf({ architecture }).firstPosition,
    maxPositions: 64,
    initializerRange: 0.4,
  }
  const config = { ...goldenConfig, ...shape, ...changes }
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

/** Every letter a piece. */
function letters(): Tokenizer {
  const own = [...'abcdefghijklmnopqrstuvwxyz.,']
  const vocabulary = [...Object.values(bertTokens), ...own, ...own.map((letter) => `##${letter}`)]
  const reading = { lowercase: true, stripAccents: null, chineseChars: true }
  return unwrap(createWordPiece(vocabulary, reading))
}

/** Every byte a piece. */
function bytes(): Tokenizer {
  const { cls, pad, sep, unk, mask } = robertaTokens
  const vocabulary = [cls, pad, sep, unk, mask, ...byteCharacters]
  const special = robertaTokens
  return createByteLevel({ vocabulary, merges: [], special, added: [], addPrefixSpace: false })
}
