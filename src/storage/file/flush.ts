import { closeSync, fsyncSync, openSync } from 'node:fs'
import { open } from 'node:fs/promises'

/**
 * Brings what was committed without waiting for the disk onto it, while others go on. The next commit, which waits for
 * all of it and holds everybody up meanwhile, is short then.
 */
export async function flushLog(file: string): Promise<void> {
  try {
    await syncLog(file)
  } catch {
    // There is none, or the disk fails: the commit says so.
  }
}

/** The same; throws where there is no log, or the disk fails. */
export async function syncLog(file: string): Promise<void> {
  // Nobody has locks on a log, so that closing a handle of it gives none back.
  await synced(`${file}-wal`)
}

/** The same, while all wait. */
export function syncLogNow(file: string): void {
  const handle = openSync(`${file}-wal`, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Brings a file onto the disk, by a handle of its own, while others go on. */
export async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
