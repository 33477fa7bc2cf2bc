import type { PDFDocumentProxy, PDFPageProxy } from 'unpdf/pdfjs'
import { figure } from '../../domain/figures.ts'
import { FailureError } from '../../domain/failure.ts'
import type { Piece } from './pdf-columns.ts'
import { pageText } from './pdf-layout.ts'
import { refusal, tooLarge } from './pdf-refusals.ts'
import { refuseBombs } from './pdf-streams.ts'

/** More pages are no document but a library; and pieces of one page: forms that draw forms can be endless. */
const MAX = { pages: 20_000, pieces: 30_000 }

/** What was found on a page. */
export interface Page {
  text: string
  /** Reading ended before the end. */
  isDamaged: boolean
}

/** The pages of a file, which it keeps; tells of each. Throws a FailureError. To be run where it can be ended. */
export async function pagesOf(
  data: Uint8Array,
  joinHyphens: boolean,
  onPage: () => void,
): Promise<Page[]> {
  refuseBombs(data)
  const { getDocument, VerbosityLevel } = await import('unpdf/pdfjs')
  const task = getDocument({
    data,
    verbosity: VerbosityLevel.ERRORS,
    ...{ useSystemFonts: false, disableFontFace: true, useWasm: false, useWorkerFetch: false },
    ...{ enableXfa: false, maxImageSize: 0, stopAtErrors: false },
  })
  try {
    const file = await task.promise
    if (file.numPages > MAX.pages) throw tooLarge(`has more than ${figure(MAX.pages)} pages`)
    const pages: Page[] = []
    for (let number = 1; number <= file.numPages; number++) {
      onPage()
      const { pieces, isDamaged } = await pageOf(file, number)
      pages.push({ text: pageText(pieces, joinHyphens), isDamaged })
    }
    return pages
  } catch (error) {
    throw error instanceof FailureError ? error : refusal(error)
  } finally {
    // Whoever waits for what it was about to do waits for ever.
    task.destroy().catch(() => {})
  }
}

async function pageOf(file: PDFDocumentProxy, number: number) {
  const pieces: Piece[] = []
  try {
    const page = await file.getPage(number)
    const { transform } = page.getViewport({ scale: 1 }) as { transform: number[] }
    const reader = (page.streamTextContent() as ReadableStream<TextContent>).getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (const item of read.value.items) {
        if ('str' in item && item.str.trim() !== '') pieces.push(pieceOf(item, transform))
      }
      if (pieces.length > MAX.pieces) throw tooLarge('has a page with more text than fits on one')
    }
    page.cleanup()
    return { pieces, isDamaged: false }
  } catch (error) {
    if (error instanceof FailureError) throw error
    return { pieces, isDamaged: true }
  }
}

type TextContent = Awaited<ReturnType<PDFPageProxy['getTextContent']>>
type TextItem = Extract<TextContent['items'][number], { str: string }>

/** Where text stands that is turned: below all other, in lines of its own. */
const BELOW = 100_000

/** Where a piece stands on the page as it is looked at; `page` turns the file's points into that. */
function pieceOf(item: TextItem, page: readonly number[]): Piece {
  const [a, b, c, d, e, f] = item.transform as number[]
  const [x, y] = [page[0] * e + page[2] * f + page[4], page[1] * e + page[3] * f + page[5]]
  const [along, down] = [page[0] * a + page[2] * b, page[1] * a + page[3] * b]
  const size = Math.hypot(c, d) || item.height || Math.hypot(a, b) || 1
  const piece = { text: item.str, width: item.width, size, isRtl: item.dir === 'rtl' }
  if (Math.abs(down) <= Math.abs(along)) return { ...piece, x, y }
  const angle = Math.atan2(down, along)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return { ...piece, x: cos * x + sin * y, y: BELOW - sin * x + cos * y }
}
