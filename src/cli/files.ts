import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { unwrap } from '../domain/failure.ts'
import { diskFailure } from '../files/disk.ts'
import { readAllBytes } from '../files/read-bytes.ts'
import { readFile, type ReadFile, type ReadOptions } from '../formats/index.ts'

export const ENCODING_HELP = 'auto, utf-8, windows-1252, windows-1251, shift_jis, gbk …'

/** Reads what lies at a path; what may go wrong with it becomes a sentence. */
export function withPath<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw diskFailure(error, `Reading ${path}`, `${path} does not exist; check the path`)
  }
}

export function readBytes(path: string): Uint8Array {
  return withPath(path, () => readAllBytes(path))
}

export async function readDocuments(path: string, options: ReadOptions = {}): Promise<ReadFile> {
  return unwrap(await readFile(basename(path), readBytes(path), options))
}

/** Files named, and those directly inside folders named. */
export function expandFolders(paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    withPath(path, () =>
      statSync(path).isDirectory()
        ? readdirSync(path, { withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(path, entry.name))
            .sort()
        : [path],
    ),
  )
}
