import { constants } from 'node:fs'
import { copyFile, lstat, readdir, realpath, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { tokenizerFiles } from '../families/index.ts'
import { LEXICAL_FILE } from '../lexical/file.ts'
import { VOTE_FILE } from '../lexical/vote.ts'
import { isInside } from '../files/contained.ts'
import { ADAPTER_FILE } from './adapters/file.ts'
import { isInstantFolder } from './instant.ts'
import { NESTED_FILE } from './nested-head.ts'
import { refusal } from './refusal.ts'
import { indexNames, isWeights, weightNames } from './weight-names.ts'
import { weightFiles, weightsIn } from './weights.ts'

/** What belongs to a model besides its weights. Other frameworks' weights and the like stay behind. */
export const MODEL_TEXTS = ['config.json', ...Object.keys(tokenizerFiles)]
/** What a model trained here may have besides. */
export const PARTS_OF_OURS = [NESTED_FILE, VOTE_FILE, ADAPTER_FILE]
/** What a model can do without. */
const PAPERS = ['README.md', 'LICENSE', 'LICENSE.txt']
/** What would be read as a part of any model that lies beside it. */
export const MODEL_PARTS = [...MODEL_TEXTS, ...PARTS_OF_OURS, ...weightNames, LEXICAL_FILE]

/** Whether a file of a folder is one that `copyModelFiles` may have put there. */
export function isModelFile(name: string): boolean {
  const texts = [...MODEL_TEXTS, ...PAPERS, ...indexNames, LEXICAL_FILE, VOTE_FILE]
  return texts.includes(name) || isWeights(name)
}

/**
 * Copies the files of a model into an existing folder. Links are followed inside the folder, and inside a
 * hub's cache; a paper that is a link to elsewhere is left out, a part of the model that is one refused with
 * a FailureError: what lies elsewhere was not meant to be passed on. Throws the signal's reason between two.
 */
export async function copyModelFiles(
  source: string,
  target: string,
  stop?: AbortSignal,
): Promise<void> {
  const home = await homeOf(source)
  for (const name of await namesOf(source)) {
    const from = await realpath(join(source, name)).catch(() => undefined)
    if (from === undefined || !(await stat(from)).isFile()) continue
    stop?.throwIfAborted()
    if (isInside(home, from)) {
      // A clone where the file system can: no time, no space.
      await copyFile(from, join(target, name), constants.COPYFILE_FICLONE)
    } else if (!PAPERS.includes(name)) {
      throw refusal(source, `${name} is a link out of the folder; put the file itself in its place`)
    }
  }
}

/** Names that the files of a model may have. */
async function namesOf(folder: string): Promise<string[]> {
  if (await isInstantFolder(folder)) return [...PAPERS, LEXICAL_FILE]
  const weights = await weightFiles(folder)
  const first = await weightsIn(folder)
  const index = indexNames.filter((name) => name === first)
  return [...MODEL_TEXTS, ...PAPERS, ...index, ...PARTS_OF_OURS, ...weights]
}

/** Where the files of a folder may lie: in it, or for a revision in a hub's cache, in what is kept of the model. */
async function homeOf(folder: string): Promise<string> {
  const real = await realpath(folder)
  const cache = dirname(dirname(real))
  const cached =
    basename(dirname(real)) === 'snapshots' &&
    (await lstat(join(cache, 'blobs')).catch(() => undefined))?.isDirectory() === true
  return cached ? cache : real
}

/** Removes the files of a model, and its folder when nothing else is in it. */
export async function removeModelFiles(folder: string): Promise<void> {
  const info = await lstat(folder).catch(() => undefined)
  if (!info?.isDirectory()) return
  for (const name of (await readdir(folder)).filter(isModelFile)) {
    await rm(join(folder, name), { force: true })
  }
  await rmdir(folder).catch(() => undefined)
}
