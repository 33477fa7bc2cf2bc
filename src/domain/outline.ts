import type { Range } from '../model/documents.ts'

/** A line of a text that says what comes. */
export interface Heading extends Range {
  title: string
  /** 0 for the highest. */
  depth: number
}

/** Characters of a heading; a longer line is text. */
const MAX_LENGTH = 90
/** Words of a heading that nothing marks but the blank lines around it. */
const MAX_WORDS = 10
/** Headings of a text that are listed. */
const MAX_HEADINGS = 500

const MARKDOWN = /^(#{1,6})\s+(\S.*?)\s*#*$/
/** "2.1 Delivery", "Article IV", "Annex B: Prices". */
const NUMBERED = /^(\d{1,3}(?:\.\d{1,3}){0,4})[.)]?\s+(?=\p{Lu})/u
const NAMED =
  /^(?:article|section|clause|chapter|part|annex|schedule|appendix|exhibit)\s+(?:\d{1,3}(?:\.\d+)*|[IVXLC]+|[A-Z])(?:[.:)]|\s|$)/i
const SENTENCE_END = /[.,;:!?…]$/

/**
 * The headings of a text, found by how they are written: marks of Markdown, numbers, capitals, or a short line alone
 * between blank lines. None of a text in which only one line looks so.
 */
export function headingsOf(text: string): Heading[] {
  const headings: Heading[] = []
  let blankBefore = true
  for (const { start, end } of linesOf(text)) {
    const line = text.slice(start, end)
    const title = line.trim()
    if (title !== '' && title.length <= MAX_LENGTH) {
      const blankAfter = /^\s*$/.test(text.slice(end, nextLineEnd(text, end)))
      const depth = depthOf(title, blankBefore && blankAfter)
      const from = start + line.indexOf(title)
      if (depth !== null)
        headings.push({
          ...{ start: from, end: from + title.length, depth },
          title: MARKDOWN.exec(title)?.[2] ?? title,
        })
      if (headings.length === MAX_HEADINGS) break
    }
    blankBefore = title === ''
  }
  return headings.length > 1 ? headings : []
}

/** How deep a line stands as a heading; null where it is none. */
function depthOf(title: string, isAlone: boolean): number | null {
  const marked = MARKDOWN.exec(title)
  if (marked) return marked[1].length - 1
  if (SENTENCE_END.test(title)) return null
  const numbered = NUMBERED.exec(title)
  if (numbered) return numbered[1].split('.').length - 1
  if (NAMED.test(title)) return 0
  if (/\p{Lu}{3}/u.test(title) && !/\p{Ll}/u.test(title)) return 0
  const isShort = title.split(/\s+/).length <= MAX_WORDS
  return isAlone && isShort && /^\p{Lu}/u.test(title) ? 0 : null
}

function* linesOf(text: string): Generator<Range> {
  for (let start = 0; start < text.length;) {
    const at = text.indexOf('\n', start)
    const end = at < 0 ? text.length : at
    yield { start, end }
    start = end + 1
  }
}

/** Where the line after the one that ends at `end` ends itself. */
function nextLineEnd(text: string, end: number): number {
  const at = text.indexOf('\n', end + 1)
  return at < 0 ? text.length : at
}
