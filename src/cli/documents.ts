import type { ReadOptions } from '../formats/index.ts'
import { openFile } from '../host/documents/reading/file-reader.ts'
import type { Range } from '../model/documents.ts'
import { unpackRanges } from '../storage/documents/ranges.ts'
import { bytesAt, nameAt, withBeside } from './files.ts'

/** A text of a file, with its words where the file tells them. */
interface TextInFile {
  text: string
  words: Range[] | null
}

/** A file of documents that can be read any number of times, a few documents at a time. */
export interface DocumentFile {
  name: string
  /** Goes through all of the file before the first: what is wrong with it is told at once, as a FailureError. */
  texts(signal?: AbortSignal): AsyncIterable<TextInFile>
}

export function openDocuments(path: string, options: ReadOptions = {}): DocumentFile {
  const name = nameAt(path)
  const file = { name, bytes: bytesAt(path), ...withBeside(path, options) }
  return {
    name,
    async *texts(signal) {
      const { batches, close } = await openFile(file, signal)
      try {
        for await (const batch of batches) {
          for (const { row } of 'documents' in batch ? batch.documents : [])
            yield { text: row.text, words: row.words === null ? null : unpackRanges(row.words) }
        }
      } finally {
        await close()
      }
    },
  }
}
