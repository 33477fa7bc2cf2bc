import type { ReadOptions } from '../../formats/index.ts'
import type { FileReading } from '../../model/file-reading.ts'

/** How to read a file that came over the border, with the bytes of those beside it. */
export async function readOptions({
  format,
  encoding,
  column,
  beside,
}: FileReading & { beside: readonly File[] }): Promise<ReadOptions> {
  const bytes = async (file: File) => new Uint8Array(await file.arrayBuffer())
  const others = beside.map(async (file) => ({ name: file.name, bytes: await bytes(file) }))
  return { format, encoding, column, beside: await Promise.all(others) }
}
