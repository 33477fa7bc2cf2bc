import { counted } from '../domain/figures.ts'
import { fail, ok, type Result } from '../domain/failure.ts'
import { spanKey } from '../domain/spans.ts'
import type { LabelledSpan, LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { headRows, readRows, type Rows } from './conll-rows.ts'
import { joinedWords } from './fit.ts'
import { labelsOf, type Evidence, type Head, type ImportedFile } from './format.ts'
import { shorten } from './spans.ts'
import {
  chunksOf,
  holdsPhrases,
  isBareColumn,
  isIndexed,
  OUTSIDE,
  plainTag,
  styleOf,
  type Row,
  type TagStyle,
} from './tag-columns.ts'

/** Which columns hold what. */
interface Layout {
  word: number
  /** Columns of tags: the outermost first. */
  tags: { column: number; style: TagStyle }[]
}

/**
 * One word per line with its tag in the last (or first) column, blank lines between sentences, in
 * any of IOB1, IOB2, IOE, IOBES, BILOU and IO, prefixed or suffixed. Further columns of tags hold spans
 * inside spans; a column that counts the words is passed over. A document's text is its words joined by
 * one space each, and keeps their ranges.
 */
export function readConll(text: string): Result<ImportedFile> {
  const rows = readRows(text)
  if (!rows.ok) return rows
  const layout = layoutOf(rows.value)
  if (!layout.ok) return layout
  const { sentences } = rows.value
  const documents = sentences.map((sentence) => documentOf(sentence, layout.value))
  const problems = layout.value.tags.flatMap((tags) => tagProblems(sentences, tags))
  return ok({
    documents,
    labels: labelsOf(documents),
    problems: [...columnProblems(layout.value), ...problems],
  })
}

function layoutOf({ sentences, width }: Rows): Result<Layout> {
  const indexed = isIndexed(sentences, width)
  const last = width - 1
  const valuesOf = (column: number) => ({
    *[Symbol.iterator]() {
      for (const rows of sentences) for (const { columns } of rows) yield columns[column]
    },
  })
  const style = (column: number): TagStyle | null => {
    const found = styleOf(valuesOf(column))
    return found === 'outside' ? 'prefix' : found
  }
  const word = indexed ? 1 : 0
  const lastStyle = style(last)
  if (lastStyle) {
    const tags: Layout['tags'] = []
    for (let column = word + 1; column < last; column++) {
      const found = styleOf(valuesOf(column))
      if (found === null || found === 'outside' || holdsPhrases(valuesOf(column))) continue
      tags.push({ column, style: found })
    }
    return ok({ word, tags: [...tags, { column: last, style: lastStyle }] })
  }
  const firstStyle = indexed ? null : style(0)
  if (firstStyle) return ok({ word: last, tags: [{ column: 0, style: firstStyle }] })
  if (isBareColumn(valuesOf(last))) return ok({ word, tags: [{ column: last, style: 'bare' }] })
  return noTags(sentences, last)
}

function noTags(sentences: Row[][], column: number) {
  const isTag = ({ columns }: Row) => styleOf([columns[column]]) !== null
  const row = sentences.flat().find((one) => !isTag(one)) as Row
  return fail(
    'bad-input',
    `Line ${row.line} ends in “${shorten(row.columns[column])}”, which is no tag such as B-PER or O; nothing was imported.`,
    { line: row.line },
  )
}

function documentOf(sentence: Row[], { word, tags }: Layout): LabelledText {
  const joined = joinedWords(sentence.map(({ columns }) => columns[word]))
  const spans = new Map<string, LabelledSpan>()
  for (const { column, style } of tags) {
    for (const chunk of chunksOf(
      sentence.map(({ columns }) => columns[column]),
      style,
    )) {
      const [start, end] = [joined.words[chunk.start].start, joined.words[chunk.end - 1].end]
      spans.set(spanKey({ start, end }, chunk.type), { start, end, label: chunk.type })
    }
  }
  return { ...joined, spans: [...spans.values()] }
}

function columnProblems({ word, tags }: Layout): Problem[] {
  const problems: Problem[] = []
  if (word === 1) {
    problems.push({ message: 'The first column counts the words; they were read from the second.' })
  }
  if (tags.length > 1) {
    const names = tags.map(({ column }) => column + 1).join(' and ')
    const message = `Columns ${names} hold tags: the spans of all of them were taken. Take out those that you do not want.`
    problems.push({ message })
  }
  return problems
}

function tagProblems(sentences: Row[][], { column, style }: Layout['tags'][number]): Problem[] {
  let misaligned = 0
  let lowered: Row | undefined
  const bare = new Map<string, number>()
  let prefixed = false
  for (const row of sentences.flat()) {
    const tag = row.columns[column]
    if (tag === '-') misaligned++
    if (OUTSIDE.test(tag)) continue
    if (styleOf([tag]) === null) {
      if (!bare.has(tag)) bare.set(tag, row.line)
    } else prefixed = true
    if (style === 'prefix' && tag === tag.toLowerCase()) lowered ??= row
  }
  const problems: Problem[] = []
  if (misaligned > 0) {
    const count = counted(misaligned, 'word has', 'words have')
    problems.push({ message: `${count} the tag “-” (not aligned) and so no label.` })
  }
  if (lowered) {
    const [tag, line] = [lowered.columns[column], lowered.line]
    const message = `Tags in small letters such as “${shorten(tag)}” were read as ${shorten(plainTag(tag, style))}.`
    problems.push({ message, line })
  }
  if (!prefixed) return problems
  for (const [tag, line] of bare) {
    const message = `The tag “${shorten(tag)}” has no prefix and was read as I-${shorten(tag)}.`
    problems.push({ message, line })
  }
  return problems
}

/** Share of lines that must look like rows of one table. */
const MOST = 0.8

/** Tags that prove a table: in a text, a line seldom ends in “B-PER”. */
const PROOF = /^(?:[BIESLUM][-_][\p{Lu}_\d]{2,}|\p{Lu}{2,}[-_][BIESLUM])$/u
const WEAK_PROOF = /^(?:[BIESLUM][-_]\p{L}.*|.*\p{L}[-_][BIESLUM])$/iu

export function detectConll({ text }: Head): Evidence | null {
  const { rows, tabs } = headRows(text)
  const widths = new Map<number, number>()
  for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1)
  const [width, even] = [...widths].toSorted((a, b) => b[1] - a[1])[0] ?? [0, 0]
  if (/^-DOCSTART-[ \t]/m.test(text)) return { sure: 0.85, sign: 'it has -DOCSTART- lines' }
  if (width < 2 || even < rows.length * MOST) return null
  const sign = 'its lines hold words with tags such as B-PER'
  const proven = (tags: string[]) => {
    const tagged = tags.filter((tag) => styleOf([tag]) !== null)
    if (tagged.length < tags.length * MOST) return false
    const enough = tabs || (tagged.includes('O') && rows.length > 1)
    return tagged.some((tag) => PROOF.test(tag) || (enough && WEAK_PROOF.test(tag)))
  }
  const last = rows.map((columns) => columns.at(-1) as string)
  if (proven(last)) return { sure: 0.8, sign }
  if (tabs && proven(rows.map(([tag]) => tag))) return { sure: 0.8, sign }
  const plain = last.filter((tag) => tag === 'O').length >= rows.length * (width === 2 ? 0.5 : MOST)
  if (!plain || !last.every((tag) => tag === 'O' || /^\p{Lu}+$/u.test(tag))) return null
  return { sure: 0.45, sign: 'its lines end in O or words in capitals', doubtful: !tabs }
}
