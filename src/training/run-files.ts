import { mkdir, rm, rmdir } from 'node:fs/promises'
import { renameDurably, writeDurably } from '../files/durable.ts'
import { besides } from '../files/replace.ts'
import { noteUnfinished } from '../files/unfinished.ts'

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
  /** Removes a file; absent is fine. */
  remove(path: string): Promise<void>
  /** Removes a folder that is empty; one that is not, or is none, stays. */
  removeFolder(path: string): Promise<void>
}

export const diskFiles: RunFiles = {
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  write: writeDurably,
  replace: renameDurably,
  remove: (path) => rm(path, { force: true }),
  removeFolder: (path) => rmdir(path).catch(() => undefined),
}

/** Puts a whole file under its name: readers see the earlier content or this one, nothing between. */
export async function replaceFile(files: RunFiles, path: string, text: string): Promise<void> {
  const temporary = besides(path, 'new')
  const forget = noteUnfinished(temporary)
  try {
    await files.write(temporary, [Buffer.from(text)])
    await files.replace(temporary, path)
  } finally {
    forget()
  }
}
