import { realpathSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { FailureError } from '../domain/failure.ts'

/** Appends text to the output; resolves when there is room for more. */
export type Write = (text: string) => Promise<void>

const causes: Record<string, string> = {
  ENOENT: 'cannot be written: its folder does not exist',
  ENOTDIR: 'cannot be written: its folder is a file',
  EISDIR: 'is a folder; name a file',
  EACCES: 'cannot be written; check its permissions',
  EPERM: 'cannot be written; check its permissions',
  EROFS: 'cannot be written: the disk is read-only',
  ENOSPC: 'could not be written: the disk is full',
}

/**
 * Lets `fill` write a file bit by bit. It appears under its name only when complete and on disk; when
 * something fails or the signal stops it, what was there before stays. Devices and pipes are written to
 * directly.
 */
export async function writeWhole<T>(
  path: string,
  fill: (write: Write) => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  const target = targetOf(path)
  const part = target.direct ? target.path : `${target.path}.part`
  let made = false
  try {
    const handle = await open(part, 'w')
    made = !target.direct
    let result: T
    try {
      result = await fill(async (text) => {
        stop?.throwIfAborted()
        await handle.writeFile(text)
      })
      if (!target.direct) await handle.sync()
    } finally {
      await handle.close()
    }
    stop?.throwIfAborted()
    if (!target.direct) await rename(part, target.path)
    return result
  } catch (error) {
    if (made) await rm(part, { force: true }).catch(() => undefined)
    throw asFailure(error, path)
  }
}

/** Where to write: through a link to what it names, and never over a device or a folder. */
function targetOf(path: string): { path: string; direct: boolean } {
  const info = statSync(path, { throwIfNoEntry: false })
  if (!info) return { path, direct: false }
  if (info.isDirectory()) throw asFailure({ code: 'EISDIR' }, path)
  return { path: realpathSync(path), direct: !info.isFile() }
}

function asFailure(error: unknown, path: string): unknown {
  const cause = causes[(error as NodeJS.ErrnoException).code ?? '']
  return cause ? new FailureError({ code: 'disk', message: `${path} ${cause}.` }) : error
}

/** Standard output, in the same way. */
export const writeStandardOutput: Write = (text) =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
