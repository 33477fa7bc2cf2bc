import type { FileReading } from '../../model/file-reading.ts'
import type { FileToRead } from './reading/read-file.ts'

/** A file that came over the border, and how to read it, with the bytes of those beside it. */
export async function fileToRead({
  file,
  beside,
  ...asked
}: FileReading & { file: File; beside: readonly File[] }): Promise<FileToRead> {
  const { format, encoding, columns, unit, joinHyphens } = asked
  const [own, ...others] = await Promise.all(
    [file, ...beside].map(async (one) => ({
      name: one.name,
      bytes: new Uint8Array(await one.arrayBuffer()),
    })),
  )
  return { ...own, format, encoding, columns, unit, joinHyphens, beside: others }
}

/** Several that came together, all to be read alike. */
export const filesToRead = ({
  files,
  ...asked
}: FileReading & { files: readonly { file: File; beside: readonly File[] }[] }) =>
  Promise.all(files.map((one) => fileToRead({ ...asked, ...one })))
