import { existsSync, readdirSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { copyModelFiles, isModelFile, MODEL_PARTS } from '../../checkpoints/copy.ts'
import { onDisk } from '../../files/disk.ts'
import { syncFolder, syncTree } from '../../files/durable.ts'
import { isOwn, makeOwnFolder, removeOwnFolder } from '../../files/own-folder.ts'
import { besides, replaceFile } from '../../files/replace.ts'
import { noteUnfinished } from '../../files/unfinished.ts'
import { failed } from '../../domain/failure.ts'
import { LEXICAL_FILE } from '../../lexical/file.ts'
import { DETAILS_FILE } from './model-details.ts'

const CONFIG = 'config.json'
/** In a copy that is whole: the names of its files, all of which are to be moved. */
const WHOLE_FILE = '.whole.json'

/** Fails unless `out` is free: absent, an empty folder, or an earlier model that may be replaced. */
export async function checkModelTarget(out: string): Promise<void> {
  await settleModelTarget(out)
  if (!existsSync(out)) return
  const names = readdirOrFile(out)
  if (names?.length === 0) return
  if (names && isModel(names)) return
  throw failed(
    'conflict',
    `${out} holds something else than a model and is left alone; choose a new or empty folder.`,
  )
}

const isModel = (names: readonly string[]) =>
  names.includes(LEXICAL_FILE) ||
  [CONFIG, 'model.safetensors'].every((name) => names.includes(name))

function readdirOrFile(path: string): string[] | undefined {
  try {
    return readdirSync(path)
  } catch {
    return undefined
  }
}

/**
 * Copies the folder of a model to a folder of the user's, in the place of an earlier model; whatever
 * else the user keeps there stays. All is copied beside it first: a full disk changes nothing, and killed
 * while it moves, it is ended by `settleModelTarget`.
 */
export async function copyModel(path: string, out: string): Promise<void> {
  await checkModelTarget(out)
  const copy = besides(out, 'new')
  const forget = noteUnfinished(copy)
  await onDisk(`Copying the model to ${out}`, async () => {
    try {
      await remove(copy)
      await mkdir(dirname(out), { recursive: true })
      await makeOwnFolder(copy)
      await copyModelFiles(path, copy)
      await copyFile(join(path, DETAILS_FILE), join(copy, DETAILS_FILE)).catch(() => undefined)
      await syncTree(copy)
      const names = JSON.stringify((await readdir(copy)).filter(isMoved))
      await replaceFile(join(copy, WHOLE_FILE), (temporary) => writeFile(temporary, names))
      await moveInto(out, copy)
    } catch (error) {
      // One that is whole may have been moved in part: the next one ends that, or the next start.
      if ((await wholeCopy(copy)) === undefined) await remove(copy)
      throw error
    } finally {
      forget()
    }
  })
}

/** Ends what was killed: a copy that was whole comes to its place, before anybody reads what is there. */
export async function settleModelTarget(out: string): Promise<void> {
  const copy = besides(out, 'new')
  await onDisk(`Copying the model to ${out}`, async () => {
    if ((await wholeCopy(copy)) !== undefined) await moveInto(out, copy)
  })
}

const wholeSchema = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue('no JSON')
      return z.NEVER
    }
  })
  .pipe(z.array(z.string()))

/** Names of the files of a copy that is whole; undefined for any other. Throws where that cannot be told. */
async function wholeCopy(copy: string): Promise<string[] | undefined> {
  if (!(await isOwn(copy))) return undefined
  const text = await readFile(join(copy, WHOLE_FILE), 'utf8').catch(ignoreMissing)
  const names = wholeSchema.safeParse(text).data
  return names && firstOf(names) ? names.filter(isMoved) : undefined
}

function ignoreMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}

const isMoved = (name: string) => isModelFile(name) || name === DETAILS_FILE

/** The file without which a folder is no model. */
const firstOf = (names: readonly string[]) =>
  [CONFIG, LEXICAL_FILE].find((name) => names.includes(name))

/** Without that file the folder is no model: it goes first and comes last. */
async function moveInto(out: string, copy: string): Promise<void> {
  const names = (await wholeCopy(copy)) ?? []
  const left = await readdir(copy)
  const first = firstOf(left)
  if (first) {
    await mkdir(out, { recursive: true })
    for (const name of [CONFIG, LEXICAL_FILE]) await rm(join(out, name), { force: true })
    // What the earlier model had and this one has not would be read as a part of it.
    const earlier = MODEL_PARTS.filter((name) => !names.includes(name))
    for (const name of earlier) await rm(join(out, name), { force: true })
    const others = names.filter((name) => name !== first && left.includes(name))
    for (const name of [...others, first]) await rename(join(copy, name), join(out, name))
    await syncFolder(out)
  }
  await remove(copy)
}

const remove = (copy: string) => removeOwnFolder(dirname(copy), basename(copy))
