import { rename, writeFile } from 'node:fs/promises'
import { diskFiles, type RunFiles } from '../../src/training/run-files.ts'

/** The disk without waiting for it: what a killed process has written, the next one reads all the same. */
export const quickFiles: RunFiles = {
  ...diskFiles,
  write: (path, chunks) => writeFile(path, Buffer.concat([...chunks])),
  replace: rename,
}

/** A kill at this moment: nothing after it happens, and nobody handles it. */
export class Crash extends Error {}

/**
 * Such a disk, until operation number `at` (from 1). That one does half of its work where it has halves
 * (a file gets half its bytes) and fails with `error`; after a Crash, so does every later one.
 */
export function failingFiles(at: number, error: Error): RunFiles & { operations: number } {
  let dead = false
  const files: RunFiles & { operations: number } = {
    operations: 0,
    makeFolder: (path) => run(() => quickFiles.makeFolder(path)),
    replace: (from, to) => run(() => quickFiles.replace(from, to)),
    // Removing needs no space, so a full disk lets it pass.
    remove: (path) =>
      error instanceof Crash ? run(() => quickFiles.remove(path)) : quickFiles.remove(path),
    removeFolder: (path) =>
      error instanceof Crash
        ? run(() => quickFiles.removeFolder(path))
        : quickFiles.removeFolder(path),
    write: (path, chunks) =>
      run(
        () => quickFiles.write(path, chunks),
        () => {
          const all = Buffer.concat([...chunks])
          return quickFiles.write(path, [all.subarray(0, all.length / 2)])
        },
      ),
  }
  async function run(work: () => Promise<void>, half?: () => Promise<void>): Promise<void> {
    if (dead) throw error
    if (++files.operations !== at) return work()
    await half?.()
    dead = error instanceof Crash
    throw error
  }
  return files
}
