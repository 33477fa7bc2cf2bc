import { attemptAsync, ok, unwrap, type Result } from '../../../domain/failure.ts'
import {
  bytesInMemory,
  collected,
  openDocuments,
  turned,
  type LongBytes,
  type OpenedDocuments,
  type ReadFile,
  type ReadOptions,
} from '../../../formats/index.ts'
import type { LabelledText } from '../../../model/documents.ts'
import type { DocumentUnit } from '../../../model/file-reading.ts'
import { splitLines, splitParagraphs } from '../../../text/paragraphs.ts'
import { splitSentences } from '../../../text/sentences.ts'
import { intoPieces, intoSentences } from '../sentences.ts'

const SPLITTERS = { paragraph: splitParagraphs, line: splitLines, sentence: splitSentences }

/** A file to be walked through; what of it becomes a document is as it was asked for. */
export async function openUnits(
  name: string,
  bytes: LongBytes,
  options: ReadOptions = {},
): Promise<Result<OpenedDocuments>> {
  return attemptAsync(async () => {
    const opened = unwrap(await openDocuments(name, bytes, options))
    const { walk, pages } = opened
    const { unit = 'auto' } = options
    return { ...opened, walk: turned(walk, (one) => intoUnits(one, unit, pages)) }
  })
}

/** The same, all documents at once. */
export async function readDocuments(
  name: string,
  bytes: Uint8Array,
  options: ReadOptions = {},
): Promise<Result<ReadFile>> {
  const opened = await openUnits(name, bytesInMemory(bytes), options)
  if (!opened.ok) return opened
  const { walk, ...about } = opened.value
  const read = collected(walk)
  return read.ok ? ok({ ...read.value, ...about }) : read
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
