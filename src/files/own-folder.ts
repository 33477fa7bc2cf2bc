import { lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { lstat, mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contained } from './contained.ts'

/** Lies in every folder that this program makes to remove it again: one without it is somebody else's. */
export const MARKER = '.made-by-spanwright'

/** Makes a folder, where there is nothing, that `removeOwnFolder` removes. */
export async function makeOwnFolder(path: string): Promise<void> {
  await mkdir(path)
  await markOwn(path)
}

/** Says that a folder may be removed, with what is in it. */
export async function markOwn(path: string): Promise<void> {
  await writeFile(join(path, MARKER), '')
}

/** Takes that back: the folder is somebody's now. */
export async function unmark(path: string): Promise<void> {
  await rm(join(path, MARKER), { force: true })
}

export function isOwn(path: string): Promise<boolean> {
  return Promise.all([lstat(path), lstat(join(path, MARKER))]).then(
    ([folder, marker]) => folder.isDirectory() && marker.isFile(),
    () => false,
  )
}

/**
 * Removes a folder of `parent` with all that it holds, if it is one that this program has made. The only
 * way here by which a folder that is not empty goes: any other stays, and so does what links lead to.
 */
export async function removeOwnFolder(parent: string, name: string): Promise<void> {
  const path = contained(parent, name)
  if (await isOwn(path)) {
    // The marker goes last, so that a kill leaves what the next call can remove.
    const names = (await readdir(path)).filter((one) => one !== MARKER)
    for (const one of names) await rm(join(path, one), { recursive: true, force: true })
    await unmark(path)
  }
  await rmdir(path).catch(() => undefined)
}

/** The same at once. */
export function removeOwnFolderSync(parent: string, name: string): void {
  const path = contained(parent, name)
  try {
    if (lstatSync(path).isDirectory() && lstatSync(join(path, MARKER)).isFile()) {
      const names = readdirSync(path).filter((one) => one !== MARKER)
      for (const one of names) rmSync(join(path, one), { recursive: true, force: true })
      rmSync(join(path, MARKER))
    }
    rmdirSync(path)
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
