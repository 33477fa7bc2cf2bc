import { join } from 'node:path'
import { writeCheckpoint } from '../../src/checkpoints/folder.ts'
import { completeWeights } from '../../src/checkpoints/initial.ts'
import { unwrap } from '../../src/domain/failure.ts'
import type { ModelConfig } from '../../src/nn/config.ts'
import { bertTokens, createWordPiece } from '../../src/text/wordpiece/wordpiece.ts'
import { goldenConfig } from './golden-model.ts'

/** A random model with a head, as a Hugging Face folder inside `parent`. */
export async function tinyModel(
  parent: string,
  changes: Partial<ModelConfig> = {},
): Promise<string> {
  const letters = [...'abcdefghijklmnopqrstuvwxyz.,']
  const vocabulary = [
    ...Object.values(bertTokens),
    ...letters,
    ...letters.map((letter) => `##${letter}`),
  ]
  const shape = { vocabSize: vocabulary.length, maxPositions: 64, initializerRange: 0.4 }
  const config = { ...goldenConfig, ...shape, ...changes }
  const reading = { lowercase: true, stripAccents: null, chineseChars: true }
  const tokenizer = unwrap(createWordPiece(vocabulary, reading))
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
