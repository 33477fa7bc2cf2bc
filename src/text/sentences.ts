import type { Range } from '../model/documents.ts'

/** Words that end in a full stop without ending a sentence. */
const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof rev hon sr jr st gen col capt lt sgt gov sen rep pres inc ltd co corp plc llc ' +
    'no nos vol fig figs eq sec ch pp p vs etc al cf approx dept est min max tel ext jan feb mar apr ' +
    'jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun e.g i.e u.s u.k u.n a.m p.m'
  ).split(' '),
)

/** A run of terminators with closing quotes and brackets behind it. */
const END = /[.!?…؟۔।]+["'”’»)\]]*|[。！？]+[」』”’）]*|\n+/gu

/**
 * Cuts text into sentences. Returns trimmed ranges in order; everything between them is white space.
 * The text itself is never touched.
 */
export function splitSentences(text: string): Range[] {
  const sentences: Range[] = []
  let start = 0
  for (const match of text.matchAll(END)) {
    const end = match.index + match[0].length
    if (!endsSentence(text, start, match.index, end, match[0])) continue
    pushTrimmed(sentences, text, start, end)
    start = end
  }
  pushTrimmed(sentences, text, start, text.length)
  return sentences
}

function endsSentence(text: string, start: number, at: number, end: number, mark: string): boolean {
  if (mark === '\n' && isCutWord(text, at)) return false
  if (/[\n。！？]/.test(mark)) return true
  const following = text.slice(end, end + 80)
  if (!/^\s/u.test(following)) return false
  // A new sentence does not begin with a small letter.
  if (/^\s+["'“‘(«]*\p{Ll}/u.test(following)) return false
  return mark[0] !== '.' || !isAbbreviation(text.slice(Math.max(start, at - 40), at))
}

/** Whether a hyphen at the end of the line cuts a word that goes on in the next. */
const isCutWord = (text: string, at: number) =>
  /^\p{L}[-\u00ad\u2010]\n\p{L}/u.test(text.slice(Math.max(0, at - 2), at + 3))

function isAbbreviation(before: string): boolean {
  const word = /(?:^|[\s("'“‘])([\p{L}.]+)$/u.exec(before)?.[1]
  if (!word) return false
  return /^\p{Lu}$/u.test(word) || ABBREVIATIONS.has(word.toLowerCase())
}

function pushTrimmed(sentences: Range[], text: string, start: number, end: number): void {
  const piece = text.slice(start, end)
  const trimmed = piece.trim()
  if (trimmed === '') return
  const from = start + piece.indexOf(trimmed)
  sentences.push({ start: from, end: from + trimmed.length })
}
