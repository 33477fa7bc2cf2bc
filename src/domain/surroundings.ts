import type { Range } from '../model/documents.ts'
import { CONTEXT_LENGTH } from '../model/limits.ts'
import { characterAt } from './characters.ts'

/** Of what surrounds a range, at most so many are left out for the text to begin and end with whole words. */
const PART_OF_WORD = 20

/**
 * The text before and after a range, cut between words where there is a space near, else between
 * characters as readers see them.
 */
export function around(text: string, { start, end }: Range): { before: string; after: string } {
  const from = characterAt(text, Math.max(0, start - CONTEXT_LENGTH))?.start ?? start
  const to = characterAt(text, Math.min(text.length, end + CONTEXT_LENGTH) - 1)?.end ?? end
  const before = text.slice(Math.min(from, start), start)
  const after = text.slice(end, Math.max(end, to))
  return {
    before: from > 0 ? before.slice(wordBegin(before)) : before,
    after: to < text.length ? after.slice(0, wordEnd(after)) : after,
  }
}

/** What is around ranges, from the first of them to the last, and where it begins. */
export function surroundings(
  text: string,
  ranges: readonly Range[],
): { from: number; excerpt: string } {
  const start = Math.min(...ranges.map((one) => one.start))
  const end = Math.max(...ranges.map((one) => one.end))
  const { before, after } = around(text, { start, end })
  return { from: start - before.length, excerpt: before + text.slice(start, end) + after }
}

/** Where the first word begins that surely is whole; 0 when that is far. */
function wordBegin(text: string): number {
  const space = text.slice(0, PART_OF_WORD).search(/\s/)
  return space < 0 ? 0 : space + text.slice(space).search(/\S|$/)
}

/** Where the last word ends that surely is whole; the text's end when that is far. */
function wordEnd(text: string): number {
  const tail = text.slice(-PART_OF_WORD)
  const part = /\s+\S*$/.exec(tail)
  return part ? text.length - tail.length + part.index : text.length
}
