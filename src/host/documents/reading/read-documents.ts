import { ok, type Result } from '../../../domain/failure.ts'
import { readFile, type ReadFile, type ReadOptions } from '../../../formats/index.ts'
import type { LabelledText } from '../../../model/documents.ts'
import type { DocumentUnit } from '../../../model/file-reading.ts'
import { splitLines, splitParagraphs } from '../../../text/paragraphs.ts'
import { splitSentences } from '../../../text/sentences.ts'
import { intoPieces, intoSentences } from '../sentences.ts'

const SPLITTERS = { paragraph: splitParagraphs, line: splitLines, sentence: splitSentences }

/** Reads a file; what of it becomes a document is as it was asked for. */
export async function readDocuments(
  name: string,
  bytes: Uint8Array,
  options: ReadOptions = {},
): Promise<Result<ReadFile>> {
  const read = await readFile(name, bytes, options)
  if (!read.ok) return read
  const { documents, pages } = read.value
  return ok({
    ...read.value,
    documents: documents.flatMap((one) => intoUnits(one, options.unit ?? 'auto', pages)),
  })
}

/** A document as it was read, or cut. Of a file with pages, a piece has the page that it begins on as a field. */
export function intoUnits(
  document: LabelledText,
  unit: DocumentUnit,
  pages?: readonly number[],
): LabelledText[] {
  if (unit === 'auto' || unit === 'file') return [pages ? withPages(document, pages) : document]
  if (unit === 'sentence' && !pages) return intoSentences(document)
  const pieces = intoPieces(document, SPLITTERS[unit])
  if (pieces.length === 0) return [document]
  let page = 0
  return pieces.map((piece) => {
    if (!pages) return piece.document
    while (page < pages.length && pages[page] <= piece.start) page++
    return { ...piece.document, meta: { ...piece.document.meta, page } }
  })
}

/** How many pages it has. */
const withPages = (document: LabelledText, { length }: readonly number[]): LabelledText => ({
  ...document,
  meta: { ...document.meta, pages: length },
})
