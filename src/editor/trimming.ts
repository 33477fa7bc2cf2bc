import { snapToCharacters } from '../domain/characters.ts'
import { touchedWords, type DocumentText, type Words } from './document-text.ts'
import type { Range } from '../model/documents.ts'

/** Marks that come in pairs; the closing ones that answer an opening one. */
const PAIRS: Record<string, string> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '<': '>',
  '（': '）',
  '【': '】',
  '《': '》',
  '〈': '〉',
  '「': '」',
  '『': '』',
  '“': '”',
  '„': '“”',
  '‘': '’',
  '‚': '‘’',
  '«': '»',
  '»': '«',
  '"': '"',
  "'": "'",
}

/** Marks of the sentence around a name, not of the name: unlike @, # or %. */
const SENTENCE_MARK = /^[\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Pd}.,;:!?…"'<>¡¿、。，；：！？،؛؟।۔]$/u

/** Abbreviations that a drag over their full stop means to keep. */
const ABBREVIATION = /(?:^|[^\p{L}])(?:\p{L}\.\p{L}|inc|corp|ltd|co|jr|sr|st|dr|bros|ave|mt)$/iu

/** How far back an abbreviation may begin. */
const LONGEST_ABBREVIATION = 12

/**
 * What a drag means: the words it touches without the punctuation around them, so that `"Oslo,` gives
 * Oslo. A pair of quotes or brackets whose halves both lie in the range stays, as in a quoted title or
 * `Acme (UK)`; so does the full stop of an abbreviation. A range of nothing but marks stays as it is.
 * Null when it touches no word.
 */
export function snapSelection(text: string, words: Words, range: Range): Range | null {
  const touched = touchedWords(words, range)
  if (!touched) return null
  let trimmed = touched
  for (;;) {
    const next = trimStart(text, words, trimmed) ?? trimEnd(text, words, trimmed)
    if (!next) break
    trimmed = next
  }
  return SENTENCE_MARK.test(text.slice(trimmed.start, trimmed.end)) ? touched : trimmed
}

/** The same in a document, or whole characters where those are meant. */
export function snapDrag(text: DocumentText, range: Range, byCharacter: boolean): Range | null {
  return byCharacter ? snapToCharacters(text.text, range) : snapSelection(text.text, text, range)
}

/** The range without its first word when that is a mark which nothing in the range answers. */
function trimStart(text: string, words: Words, { start, end }: Range): Range | null {
  const first = words.endingAfter(start)
  if (!first || first.end >= end) return null
  const mark = text.slice(start, first.end)
  if (!SENTENCE_MARK.test(mark)) return null
  const isAnswered = [...(PAIRS[mark] ?? '')].some((half) => has(text, half, first.end, end))
  const next = words.endingAfter(first.end)
  return isAnswered || !next ? null : { start: next.start, end }
}

function trimEnd(text: string, words: Words, { start, end }: Range): Range | null {
  const last = words.endingBy(end)
  if (!last || last.start <= start) return null
  const mark = text.slice(last.start, end)
  if (!SENTENCE_MARK.test(mark)) return null
  if (mark === '.' && endsAbbreviation(text, start, last.start)) return null
  const isAnswered = Object.entries(PAIRS).some(
    ([open, closing]) => closing.includes(mark) && has(text, open, start, last.start),
  )
  const previous = words.endingBy(last.start)
  return isAnswered || !previous ? null : { start, end: previous.end }
}

function has(text: string, part: string, from: number, to: number): boolean {
  const at = text.indexOf(part, from)
  return at >= 0 && at < to
}

function endsAbbreviation(text: string, start: number, stop: number): boolean {
  return ABBREVIATION.test(text.slice(Math.max(start, stop - LONGEST_ABBREVIATION), stop))
}
