import { counted } from '../domain/figures.ts'
import { fail, ok, type Result } from '../domain/failure.ts'
import { offsetTable, type OffsetTable } from '../domain/offsets.ts'
import type { LabelledSpan, LabelledText, Range } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { labelsOf, type ImportedFile } from './format.ts'
import { isBlank, linesOf } from './lines.ts'
import { perFile } from './per-file.ts'
import { settleOne } from './settling.ts'
import { located, type StatedSpan } from './spans.ts'
import { shorten } from '../domain/quoting.ts'

/** What brat notes besides text-bound annotations, by the first character of its line. */
const OTHERS: Record<string, string> = {
  R: 'relation',
  E: 'event',
  '*': 'equivalence',
  A: 'attribute',
  M: 'modification',
  N: 'normalisation',
  '#': 'note',
}

/**
 * brat's pairs of files: the text as it is, and `T1<TAB>ORG 0 5<TAB>surface` lines. Code points. A span
 * in several pieces is one if only white space is between them, as brat writes it at line ends; else each
 * piece is a span.
 */
export const brat = perFile({
  id: 'brat',
  title: 'brat',
  help: 'a text and its annotations, a pair of files each (.txt and .ann)',
  extensions: ['.ann'],
  beside: '.txt',
  cannotHold: 'all but text and spans; blanks in labels',
  holds: {
    fields: [],
    spanFields: [],
    spans: 'all',
    text: 'all',
    notInLabels: /[^\p{L}\p{N}_-]/gu,
  },
  detect: ({ text }) =>
    /^T\d+\t\S+ \d+ \d+(?:;\d+ \d+)*\t/.test(text)
      ? { sure: 0.95, sign: 'its first line is an annotation of brat' }
      : null,
  readOne,
  writeOne: (document) => ({ '.txt': withMark(document.text), '.ann': annotationsOf(document) }),
})

function readOne(content: string, text: string): Result<ImportedFile> {
  const stated: (StatedSpan & { line: number })[] = []
  const problems: Problem[] = []
  const others = new Map<string, number>()
  const table = offsetTable(text)
  for (const { text: row, number } of linesOf(content)) {
    if (isBlank(row)) continue
    const other = OTHERS[row[0]]
    if (other) {
      others.set(other, (others.get(other) ?? 0) + 1)
      continue
    }
    const found = /^T\S*\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?$/.exec(row)
    if (!found) {
      return fail(
        'bad-input',
        `Line ${number} is no annotation of brat such as “T1<tab>ORG 0 5<tab>words”; nothing was imported. Correct the line and try again.`,
        { line: number },
      )
    }
    const [, label, pieces, surface] = found
    const spans = spansOf(text, table, label, pieces, surface)
    for (const span of spans) stated.push({ ...span, line: number })
    if (spans.length > 1) {
      problems.push(located(`${shorten(label)} is in pieces: each became a span.`, number))
    }
  }
  for (const [other, count] of others) {
    problems.push({ message: `Left out: ${counted(count, other)}.` })
  }
  const settled = settleOne({ document: { text, spans: [] }, stated, line: 1 }, 'code-points')
  const documents = [settled.document]
  return ok({
    documents,
    labels: labelsOf(documents),
    problems: [...problems, ...settled.problems],
  })
}

function spansOf(
  text: string,
  { toUtf16 }: OffsetTable,
  label: string,
  pieces: string,
  surface?: string,
): StatedSpan[] {
  const ranges = pieces.split(';').map((piece) => {
    const [start, end] = piece.split(' ').map(Number)
    return { start, end }
  })
  const joined: Range[] = []
  for (const range of ranges) {
    const last = joined.at(-1)
    const [from, to] = [toUtf16(last?.end ?? 0), toUtf16(range.start)]
    const isJoined = last && from !== null && to !== null && /^\s*$/.test(text.slice(from, to))
    if (isJoined) last.end = range.end
    else joined.push({ ...range })
  }
  if (joined.length > 1) return joined.map((range) => ({ ...range, label }))
  const [{ start, end }] = joined
  const [from, to] = [toUtf16(start), toUtf16(end)]
  const covered = from === null || to === null ? '' : text.slice(from, to)
  // brat writes line ends within a surface as spaces.
  const isSame = surface !== undefined && plainSpace(covered) === plainSpace(surface)
  return [{ start, end, label, ...(surface === undefined || isSame ? {} : { surface }) }]
}

const plainSpace = (text: string) => text.replaceAll(/\s+/g, ' ')

/** Readers take the first one for a byte order mark. */
const withMark = (text: string) => (text.startsWith('\ufeff') ? `\ufeff${text}` : text)

function annotationsOf({ text, spans }: LabelledText): string {
  const { toCodePoint } = offsetTable(text)
  return spans
    .map((span, i) => {
      const pieces = piecesOf(text, span)
      const offsets = pieces.map(({ start, end }) => `${toCodePoint(start)} ${toCodePoint(end)}`)
      const surface = pieces.map(({ start, end }) => text.slice(start, end)).join(' ')
      return `T${i + 1}\t${span.label} ${offsets.join(';')}\t${surface.replaceAll(/\s/g, ' ')}\n`
    })
    .join('')
}

/** A span cut at line ends, over which brat takes none; whole where it begins or ends with one. */
function piecesOf(text: string, { start, end }: LabelledSpan): Range[] {
  const surface = text.slice(start, end)
  if (/^[\r\n]|[\r\n]$/.test(surface)) return [{ start, end }]
  return [...surface.matchAll(/[^\r\n]+/g)].map((match) => {
    return { start: start + match.index, end: start + match.index + match[0].length }
  })
}
