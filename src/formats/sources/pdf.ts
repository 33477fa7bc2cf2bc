import { figure } from '../../domain/figures.ts'
import { attemptAsync, failed } from '../../domain/failure.ts'
import type { Problem } from '../../model/project.ts'
import type { Head, Source } from '../format.ts'
import { joinParts } from './pdf-layout.ts'
import { readPages } from './pdf-reader.ts'
import { proseFile } from './prose.ts'

/** Bytes at the beginning of a file in which its sign may stand. */
const SIGN_WITHIN = 1024

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
    const read = await attemptAsync(() => readPages(bytes, joinHyphens))
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
