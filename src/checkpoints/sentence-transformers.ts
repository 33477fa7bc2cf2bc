import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '../domain/json.ts'
import { MAX_CONFIG_BYTES, readText } from './texts.ts'

/** Where sentence-transformers says what a model is made of. */
export const MODULES = 'modules.json'

/**
 * The folder of the encoder: inside a folder of sentence-transformers it may lie in one of its own, which
 * MODULES names; elsewhere it is the folder itself.
 */
export async function encoderHome(folder: string): Promise<string> {
  if (await isFile(join(folder, 'config.json'))) return folder
  const text = await readText(folder, MODULES, MAX_CONFIG_BYTES).catch(() => undefined)
  const inside = text === undefined ? undefined : transformerIn(text)
  const home = inside === undefined ? folder : join(folder, inside)
  return (await isFile(join(home, 'config.json'))) ? home : folder
}

const isFile = async (path: string) => (await stat(path).catch(() => undefined))?.isFile() === true

/** [{"type": "sentence_transformers.models.Transformer", "path": "0_Transformer"}, …] → "0_Transformer", a plain name. */
function transformerIn(text: string): string | undefined {
  try {
    const modules: unknown = JSON.parse(text)
    const first = Array.isArray(modules) ? (modules[0] as unknown) : undefined
    if (!isObject(first) || !/\.Transformer$/.test(String(first.type))) return undefined
    return /^[\w-]{1,100}$/.test(String(first.path)) ? String(first.path) : undefined
  } catch {
    return undefined
  }
}
