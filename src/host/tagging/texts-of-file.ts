import type { Range } from '../../model/documents.ts'
import { unpackRanges } from '../../storage/documents/ranges.ts'
import { openFile } from '../documents/reading/file-reader.ts'
import type { FileToRead } from '../documents/reading/read-file.ts'

interface TextOfFile {
  name: string
  text: string
  words: Range[] | null
}

/** The documents of a file, numbered. Throws a FailureError when it cannot be read. */
export async function textsOf(file: FileToRead, signal?: AbortSignal): Promise<TextOfFile[]> {
  const texts: TextOfFile[] = []
  const { batches, close } = await openFile(file, signal)
  try {
    for await (const batch of batches) {
      for (const { row } of 'documents' in batch ? batch.documents : []) {
        const words = row.words === null ? null : unpackRanges(row.words)
        texts.push({ name: `${file.name} ${texts.length + 1}`, text: row.text, words })
      }
    }
    return texts
  } finally {
    await close()
  }
}
