import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import type { PDFDocumentProxy, PDFPageProxy } from 'unpdf/pdfjs'
import { figure } from '../../domain/figures.ts'
import { attemptAsync, failed, FailureError } from '../../domain/failure.ts'
import type { Problem } from '../../model/project.ts'
import type { Head, Source } from '../format.ts'
import type { Piece } from './pdf-columns.ts'
import { joinParts, pageText } from './pdf-layout.ts'
import { damaged, refuseNesting } from './pdf-nesting.ts'
import { refuseBombs } from './pdf-streams.ts'
import { proseFile } from './prose.ts'

/** Bytes at the beginning of a file in which its sign may stand. */
const SIGN_WITHIN = 1024

/** More pages are no document but a library; and pieces of one page: forms that draw forms can be endless. */
const MAX = { pages: 20_000, pieces: 30_000, seconds: 120 }

/** Pages without text that are named in a remark. */
const NAMED = 5

/** A PDF with text: column after column, page after page. What pictures show is not read. */
export const pdf: Source = {
  id: 'pdf',
  title: 'PDF',
  help: 'pages with text; scanned pages are pictures and need text recognition first',
  extensions: ['.pdf'],
  detect: ({ bytes }: Head) =>
    new TextDecoder('latin1').decode(bytes.subarray(0, SIGN_WITHIN)).includes('%PDF-')
      ? { sure: 1, sign: 'it begins as PDF files do' }
      : null,
  async read(bytes, { joinHyphens }) {
    const read = await attemptAsync(async () => {
      refuseBombs(bytes)
      refuseNesting(bytes)
      return withoutOrphans(() => inTime(pagesOf(bytes, joinHyphens)))
    })
    if (!read.ok) return read
    const texts = read.value.map((page) => page.text)
    const { text, starts } = joinParts(texts, joinHyphens)
    const numbers = (isMeant: (page: number) => boolean) =>
      texts.flatMap((_, page) => (isMeant(page) ? [page + 1] : []))
    const damaged = numbers((page) => read.value[page].isDamaged)
    const empty = numbers((page) => texts[page] === '' && !read.value[page].isDamaged)
    if (empty.length === texts.length) return attemptAsync(async () => scanned())
    const problems = [
      ...remark(damaged, 'is damaged: some of its text may be missing.'),
      ...remark(empty, 'holds no text: if it is scanned, recognise its text first (OCR).'),
    ]
    return proseFile(text, { problems, pages: starts })
  },
}

function scanned(): never {
  throw failed(
    'bad-input',
    'The PDF holds no text, only pictures of pages, as scanners make them; recognise its text first (OCR), for example with OCRmyPDF, and import what that gives.',
  )
}

/** What is so of some pages, which are named. */
function remark(pages: readonly number[], what: string): Problem[] {
  if (pages.length === 0) return []
  const shown = pages.slice(0, NAMED).map(figure).join(', ')
  const more = pages.length > NAMED ? ` and of ${figure(pages.length - NAMED)} more` : ''
  return [
    {
      message: `${pages.length === 1 ? `Page ${shown}` : `Each of pages ${shown}${more}`} ${what}`,
    },
  ]
}

/** What was found on a page. */
interface Page {
  text: string
  /** Reading ended before the end. */
  isDamaged: boolean
}

/**
 * While it reads what is spoilt, pdf.js rejects promises that nobody listens to, which would end a process of Node's;
 * the promise that it gave tells of the same.
 */
async function withoutOrphans<T>(work: () => Promise<T>): Promise<T> {
  const ignore = () => {}
  process.on('unhandledRejection', ignore)
  try {
    return await work()
  } finally {
    await setImmediate()
    process.off('unhandledRejection', ignore)
  }
}

/** Fails in the end where the reader waits for what never comes. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLarge('takes minutes to read')), MAX.seconds * 1000)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

async function pagesOf(bytes: Uint8Array, joinHyphens: boolean): Promise<Page[]> {
  const { getDocument, VerbosityLevel } = await import('unpdf/pdfjs')
  const task = getDocument({
    // A copy, and no Buffer: it goes over to the reader.
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    ...{ useSystemFonts: false, disableFontFace: true, useWasm: false, useWorkerFetch: false },
    ...{ enableXfa: false, maxImageSize: 0, stopAtErrors: false },
  })
  try {
    const file = await task.promise
    if (file.numPages > MAX.pages) throw tooLarge(`has more than ${figure(MAX.pages)} pages`)
    const until = performance.now() + MAX.seconds * 1000
    const pages: Page[] = []
    for (let number = 1; number <= file.numPages; number++) {
      const { pieces, isDamaged } = await pageOf(file, number, until)
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

async function pageOf(file: PDFDocumentProxy, number: number, until: number) {
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
      if (performance.now() > until) throw tooLarge('takes minutes to read')
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

const tooLarge = (what: string) =>
  failed('bad-input', `The PDF ${what}; save some of its pages as a file and import that.`)

/** What the reader of PDF files says, as advice. */
function refusal(error: unknown): FailureError {
  if (error instanceof Error && error.name === 'PasswordException') {
    return failed(
      'bad-input',
      'The PDF is protected by a password; open it in a PDF program, save or print it to a PDF without the password, and import that.',
    )
  }
  return damaged()
}
