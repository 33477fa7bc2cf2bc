import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { refusal } from './refusal.ts'

/** A configuration has some dozens of lines, and one for each class. */
export const MAX_CONFIG_BYTES = 1024 * 1024

/** Reads a UTF-8 file of a model folder; undefined when there is none. Throws a FailureError. */
export async function readText(
  folder: string,
  name: string,
  maxBytes: number,
): Promise<string | undefined> {
  const path = join(folder, name)
  const info = await stat(path).catch(ignoreMissing)
  if (!info?.isFile()) return undefined
  if (info.size > maxBytes) throw refusal(folder, `${name} is far too large`)
  const handle = await open(path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile())
  } catch (error) {
    if (error instanceof TypeError) throw refusal(folder, `${name} is not UTF-8 text`)
    throw error
  } finally {
    await handle.close()
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}
