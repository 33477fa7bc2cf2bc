import { join } from 'node:path'
import { writeCheckpoint } from '../../src/checkpoints/folder.ts'
import { unwrap } from '../../src/domain/failure.ts'
import type { Tokenizer } from '../../src/text/tokenizer.ts'
import { benchConfig, benchWeights, type ShapeName } from './shapes.ts'

/** A random model of this shape as a Hugging Face folder; every program reads the same one. */
export async function modelFolder(
  folder: string,
  shape: ShapeName,
  tokenizer: Tokenizer,
): Promise<string> {
  const path = join(folder, `model-${shape}`)
  const config = benchConfig(shape, tokenizer.vocabulary.length)
  unwrap(await writeCheckpoint(path, { config, weights: benchWeights(config), tokenizer }))
  return path
}
