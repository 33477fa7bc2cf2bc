import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { diskFailure } from './disk.ts'
import { renameDurably, syncFile, syncTree } from './durable.ts'
import { isOwn, makeOwnFolder, markOwn, removeOwnFolder, unmark } from './own-folder.ts'
import { isAlive } from './processes.ts'
import { tidy } from './tidy.ts'
import { noteUnfinished } from './unfinished.ts'

/**
 * Lets `write` make a file under a temporary name, and gives it its own once it is on the disk: after a
 * kill or a power cut the earlier file is there, or this one, nothing between. What a kill leaves, the
 * next call takes away; calls for one path follow one another.
 */
export function replaceFile<T>(path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const work = (underWay.get(path) ?? Promise.resolve()).then(() => replaceAlone(path, write))
  const ended = work.then(
    () => undefined,
    () => undefined,
  )
  underWay.set(path, ended)
  void ended.then(() => underWay.get(path) === ended && underWay.delete(path))
  return work
}

const underWay = new Map<string, Promise<void>>()

async function replaceAlone<T>(path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = besides(path, 'new')
  const forget = noteUnfinished(temporary)
  try {
    await rm(temporary, { force: true })
    const result = await write(temporary)
    await syncFile(temporary)
    await renameDurably(temporary, path)
    return result
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  } finally {
    forget()
  }
}

/**
 * The same at once, for files that several processes may write at the same moment. It does not wait for
 * the name: a power cut may bring the earlier file back, whole. Without `flush` not for the content either:
 * some ten times as fast, for what may be lost to a power cut.
 */
export function replaceFileSync(
  path: string,
  write: (temporary: string) => void,
  flush = true,
): void {
  const temporary = besides(path, `${process.pid}.new`)
  // What is written often, and not for good, is taken away by the next write.
  const forget = flush ? noteUnfinished(temporary) : () => {}
  removeLeftovers(path)
  try {
    write(temporary)
    if (flush) syncFileSync(temporary)
    renameSync(temporary, path)
  } catch (error) {
    tidy(() => rmSync(temporary, { force: true }))
    throw error
  } finally {
    forget()
  }
}

function syncFileSync(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Temporary files whose process is gone, or is this one. */
function removeLeftovers(path: string): void {
  const [folder, begin] = [dirname(path), `.${basename(path)}.`]
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(begin) && /^(\d+)\.new$/.exec(name.slice(begin.length))?.[1]
    if (pid && (Number(pid) === process.pid || !isAlive(Number(pid))))
      rmSync(join(folder, name), { force: true })
  }
}

/**
 * Fills a temporary folder, then puts it, once it is on the disk, in the place of `folder`. A failure
 * leaves the old one; a kill between two renames leaves it beside, from where `settleReplacement` brings
 * it back.
 */
export async function replaceFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const [temporary, old] = [besides(folder, 'new'), besides(folder, 'old')]
  const forget = noteUnfinished(temporary)
  try {
    await mkdir(dirname(folder), { recursive: true })
    await settleReplacement(folder)
    await removeOwn(temporary)
    await makeOwnFolder(temporary)
    await fill(temporary)
    await syncTree(temporary)
    if (await exists(folder)) await markOwn(folder)
    await rename(folder, old).catch(ignoreMissing)
    await renameDurably(temporary, folder)
    await settleReplacement(folder)
  } catch (error) {
    await removeOwn(temporary).catch(() => undefined)
    await settleReplacement(folder).catch(() => undefined)
    throw diskFailure(error, `Saving ${basename(folder)}`)
  } finally {
    forget()
  }
}

/** Ends a replacement that was killed: the earlier folder goes, or returns if it has no successor. */
export async function settleReplacement(folder: string): Promise<void> {
  const old = besides(folder, 'old')
  if (await exists(folder)) await removeOwn(old)
  else if (await isOwn(old)) await rename(old, folder)
  await unmark(folder)
}

const removeOwn = (folder: string) => removeOwnFolder(dirname(folder), basename(folder))

/** The folder that a name such as `besides` gives belongs to; undefined for any other name. */
export function ownerOf(name: string): { name: string; kind: 'new' | 'old' } | undefined {
  const [, owner, kind] = /^\.(.+)\.(new|old)$/.exec(name) ?? []
  return owner ? { name: owner, kind: kind as 'new' | 'old' } : undefined
}

/** A name beside a file or folder: hidden, so that it is never taken for one of the user's. */
export function besides(path: string, kind: 'new' | 'old' | `${number}.new`): string {
  return join(dirname(path), `.${basename(path)}.${kind}`)
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
