import type { FileReading } from '../../model/file-reading.ts'
import { ArrivedFile } from '../arriving-files.ts'
import type { FileBytes } from './reading/file-bytes.ts'
import type { FileToRead } from './reading/read-file.ts'

/** A file that came over the border, and how to read it, with the bytes of those beside it. */
export async function fileToRead({
  file,
  beside,
  ...asked
}: FileReading & { file: File; beside: readonly File[] }): Promise<FileToRead> {
  const { format, encoding, columns, unit, joinHyphens } = asked
  const others = beside.map(async (one) => ({ name: one.name, bytes: await bytesHere(one) }))
  return {
    ...{ name: file.name, bytes: await bytesOf(file), beside: await Promise.all(others) },
    ...{ format, encoding, columns, unit, joinHyphens },
  }
}

/** Those of a large file stay where they are. */
const bytesOf = async (file: File): Promise<FileBytes> =>
  file instanceof ArrivedFile ? { path: file.path, size: file.size } : bytesHere(file)

const bytesHere = async (file: File) => new Uint8Array(await file.arrayBuffer())

/** Several that came together, all to be read alike. */
export const filesToRead = ({
  files,
  ...asked
}: FileReading & { files: readonly { file: File; beside: readonly File[] }[] }) =>
  Promise.all(files.map((one) => fileToRead({ ...asked, ...one })))
