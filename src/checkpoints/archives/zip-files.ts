import { createReadStream } from 'node:fs'
import { createInflateRaw } from 'node:zlib'
import { ZipDirectory } from '../torch/zip.ts'
import { SourceFile } from '../weights-file.ts'
import type { ArchivedFile } from './tar.ts'

/** The files of a zip archive, such as a wheel. Throws a FailureError. */
export async function* zipFiles(path: string): AsyncGenerator<ArchivedFile> {
  const source = await SourceFile.open(path, 'archive', async (file) => file)
  try {
    const directory = await ZipDirectory.read(source)
    for (const name of directory.names.filter((one) => !one.endsWith('/'))) {
      const { start, packed, size, compressed } = await directory.locate(name)
      const content = () => {
        const stored = createReadStream(path, { start, end: start + packed - 1 })
        return compressed ? stored.pipe(createInflateRaw()) : stored
      }
      yield { name, size, content: packed > 0 ? content : nothing }
    }
  } finally {
    await source.close()
  }
}

export async function* nothing(): AsyncGenerator<Uint8Array> {
  // An empty file has no bytes to read.
}
