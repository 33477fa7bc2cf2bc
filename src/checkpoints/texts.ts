import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FailureError } from '../domain/failure.ts'
import { AGAIN, refusal } from './refusal.ts'

/** A configuration has some dozens of lines, and one for each class. */
export const MAX_CONFIG_BYTES = 1024 * 1024

/** Reads a UTF-8 file of a model folder; undefined when there is none. Throws a FailureError. */
export async function readText(
  folder: string,
  name: string,
  maxBytes: number,
): Promise<string | undefined> {
  const bytes = await readBytes(folder, name, maxBytes)
  if (bytes === undefined) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refusal(folder, `${name} is not UTF-8 text; ${AGAIN}`)
  }
}

/** The same of a file that need not be text. */
export async function readBytes(
  folder: string,
  name: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const path = join(folder, name)
  const info = await stat(path).catch(ignoreMissing)
  if (!info?.isFile()) return undefined
  if (info.size > maxBytes) throw refusal(folder, `${name} is far too large; ${AGAIN}`)
  if (await isPointer(path)) throw pointerRefusal(folder, name)
  return readFile(path)
}

/** Git LFS leaves these where it has not fetched a file. */
const POINTER = 'version https://git-lfs.github.com/spec/'
/** A pointer has three lines. */
const MAX_POINTER_BYTES = 1024

/** Whether Git LFS left a pointer in the place of a file. */
export async function isPointer(path: string): Promise<boolean> {
  if ((await stat(path)).size > MAX_POINTER_BYTES) return false
  return (await readFile(path, 'latin1')).startsWith(POINTER)
}

export function pointerRefusal(folder: string, name: string): FailureError {
  return refusal(
    folder,
    `${name} is only a pointer of Git LFS; run “git lfs pull” in the folder, or download the model again`,
  )
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}
