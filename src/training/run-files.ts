import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeDurably } from '../checkpoints/folder.ts'

/**
 * The operations by which a run changes the disk. Each may be the last: a process can be killed and
 * a disk can fill up at any of them, which the tests act out through this interface.
 */
export interface RunFiles {
  makeFolder(path: string): Promise<void>
  /** Writes a file and waits until its content is on the disk. */
  write(path: string, chunks: Iterable<Uint8Array>): Promise<void>
  /** Gives a file another's name at once, and waits until the folder says so on the disk. */
  replace(from: string, to: string): Promise<void>
  /** Removes a file or a folder; absent is fine. */
  remove(path: string): Promise<void>
}

export const diskFiles: RunFiles = {
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  write: writeDurably,
  async replace(from, to) {
    await rename(from, to)
    await syncFolder(dirname(to))
  },
  remove: (path) => rm(path, { recursive: true, force: true }),
}

/** A rename lasts only when its folder is flushed; Windows neither needs nor allows it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Puts a whole file under its name: readers see the earlier content or this one, nothing between. */
export async function replaceFile(files: RunFiles, path: string, text: string): Promise<void> {
  await files.write(`${path}.new`, [Buffer.from(text)])
  await files.replace(`${path}.new`, path)
}
