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
  await using log = await open(`${file}-wal`, 'r+')
  await log.sync()
}
