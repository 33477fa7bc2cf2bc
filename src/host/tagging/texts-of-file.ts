import type { Range } from '../../model/documents.ts'
import { readTexts } from '../documents/reading/file-reader.ts'
import type { FileToRead } from '../documents/reading/read-file.ts'

interface TextOfFile {
  name: string
  text: string
  words: Range[] | null
}

/** The documents of a file, numbered where there are several. Throws a FailureError when it cannot be read. */
export async function textsOf(file: FileToRead, signal?: AbortSignal): Promise<TextOfFile[]> {
  const { texts } = await readTexts(file, signal)
  const nameOf = (i: number) => (texts.length === 1 ? file.name : `${file.name} ${i + 1}`)
  return texts.map(({ text, words }, i) => ({ name: nameOf(i), text, words }))
}
