import { realpathSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { failed } from '../domain/failure.ts'
import { diskFailure } from './disk.ts'
import { replaceFile } from './replace.ts'

/** Appends to the output; resolves when there is room for more. */
export type Write = (content: string | Uint8Array) => Promise<void>

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
  const pour = async (to: string) => {
    const handle = await open(to, 'w')
    try {
      return await fill(async (content) => {
        stop?.throwIfAborted()
        await handle.writeFile(content)
      })
    } finally {
      await handle.close()
      stop?.throwIfAborted()
    }
  }
  try {
    const info = statSync(path, { throwIfNoEntry: false })
    if (info?.isDirectory()) throw failed('disk', `${path} is a folder; name a file.`)
    if (info && !info.isFile()) return await pour(path)
    // Through a link to what it names.
    return await replaceFile(info ? realpathSync(path) : path, pour)
  } catch (error) {
    throw diskFailure(error, `Writing ${path}`, 'its folder does not exist')
  }
}

/** Standard output, in the same way. */
export const writeStandardOutput: Write = (content) =>
  new Promise((resolve, reject) => {
    process.stdout.write(content, (error) => (error ? reject(error) : resolve()))
  })
