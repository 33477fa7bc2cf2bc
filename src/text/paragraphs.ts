import type { Range } from '../model/documents.ts'

const LINE_END = /\r\n?|\n/g

/** Lines with something on them, without their line ends, in order. */
export function splitLines(text: string): Range[] {
  const lines: Range[] = []
  let start = 0
  for (const { index, 0: mark } of text.matchAll(LINE_END)) {
    if (!isBlank(text, start, index)) lines.push({ start, end: index })
    start = index + mark.length
  }
  if (!isBlank(text, start, text.length)) lines.push({ start, end: text.length })
  return lines
}

/** Runs of lines between those with nothing on them, in order. */
export function splitParagraphs(text: string): Range[] {
  const paragraphs: Range[] = []
  let next = -1
  for (const line of splitLines(text)) {
    const last = paragraphs.at(-1)
    if (last && line.start === next) last.end = line.end
    else paragraphs.push({ ...line })
    next = afterLineEnd(text, line.end)
  }
  return paragraphs
}

const isBlank = (text: string, start: number, end: number) => text.slice(start, end).trim() === ''

const afterLineEnd = (text: string, at: number) => at + (text.startsWith('\r\n', at) ? 2 : 1)
