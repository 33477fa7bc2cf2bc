import { constants } from 'node:fs'
import { copyFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { tokenizerFiles } from '../families/index.ts'
import { NESTED_FILE } from './nested-head.ts'
import { INDEX_FILE, weightFiles, WEIGHTS_FILE } from './weights.ts'

/** What belongs to a model besides its weights. Other frameworks' weights and the like stay behind. */
export const MODEL_TEXTS = ['config.json', ...Object.keys(tokenizerFiles)]
const BESIDE = ['README.md', 'LICENSE', 'LICENSE.txt', NESTED_FILE, INDEX_FILE]

/** Copies the files of a model into an existing folder, through links. Throws the signal's reason between two. */
export async function copyModelFiles(
  source: string,
  target: string,
  stop?: AbortSignal,
): Promise<void> {
  const weights = await weightFiles(source)
  const beside = weights[0] === WEIGHTS_FILE ? BESIDE.filter((n) => n !== INDEX_FILE) : BESIDE
  for (const name of [...MODEL_TEXTS, ...beside, ...weights]) {
    const from = join(source, name)
    if (!(await stat(from).catch(() => undefined))?.isFile()) continue
    stop?.throwIfAborted()
    // A clone where the file system can: no time, no space.
    await copyFile(from, join(target, name), constants.COPYFILE_FICLONE)
  }
}
