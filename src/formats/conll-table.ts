import { counted } from '../domain/figures.ts'
import { failed } from '../domain/failure.ts'
import { shorten } from '../domain/quoting.ts'
import { spanKey } from '../domain/spans.ts'
import type { LabelledSpan, LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { headRows, sentencesOf } from './conll-rows.ts'
import { joinedWords } from './fit.ts'
import type { Evidence, Head, Walk } from './format.ts'
import type { LongText } from './pieces.ts'
import {
  chunksOf,
  ColumnValues,
  isTag,
  OUTSIDE,
  plainTag,
  RowNumbers,
  type Row,
  type TagStyle,
} from './tag-columns.ts'

/** Columns of tags that are named in a remark. */
const NAMED = 5

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
export function readConll(text: LongText): Walk {
  let layout: Layout | undefined
  return function* () {
    layout ??= layoutOf(text)
    const told = layout.tags.map((tags) => new TagRemarks(tags))
    for (const sentence of sentencesOf(text)) {
      for (const remarks of told) remarks.add(sentence)
      yield documentOf(sentence, layout)
    }
    return { problems: [...columnProblems(layout), ...told.flatMap(({ problems }) => problems)] }
  }
}

/** What the columns hold, which all rows together show. Throws a FailureError where none holds tags. */
function layoutOf(text: LongText): Layout {
  const values: ColumnValues[] = []
  const numbers = new RowNumbers()
  let odd: Row | undefined
  for (const sentence of sentencesOf(text)) {
    numbers.add(sentence)
    for (const row of sentence) {
      for (const [at, value] of row.columns.entries())
        (values[at] ??= new ColumnValues()).add(value)
      if (!isTag(row.columns.at(-1) as string)) odd ??= row
    }
  }
  const last = values.length - 1
  const indexed = last > 1 && numbers.areThere
  const style = (column: number) =>
    values[column].style === 'outside' ? 'prefix' : values[column].style
  const word = indexed ? 1 : 0
  const lastStyle = style(last)
  if (lastStyle) {
    const tags: Layout['tags'] = []
    for (let column = word + 1; column < last; column++) {
      const { style: found, holdsPhrases } = values[column]
      if (found === null || found === 'outside' || holdsPhrases) continue
      tags.push({ column, style: found })
    }
    return { word, tags: [...tags, { column: last, style: lastStyle }] }
  }
  const firstStyle = indexed ? null : style(0)
  if (firstStyle) return { word: last, tags: [{ column: 0, style: firstStyle }] }
  if (values[last].isBare) return { word, tags: [{ column: last, style: 'bare' }] }
  throw noTag(odd as Row)
}

const noTag = ({ columns, line }: Row) =>
  failed(
    'bad-input',
    `Line ${line} ends in “${shorten(columns.at(-1) as string)}”, which is no tag such as B-PER or O; nothing was imported.`,
    { line },
  )

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
  if (word > tags[0].column) {
    problems.push({
      message: 'The first column holds the tags; the words were read from the last.',
    })
  } else if (word === 1) {
    problems.push({ message: 'The first column counts the words; they were read from the second.' })
  }
  if (tags.length > 1) {
    const first = tags.slice(0, NAMED).map(({ column }) => column + 1)
    const names = [...first, ...(tags.length > NAMED ? ['more'] : [])].join(' and ')
    const message = `Columns ${names} hold tags: the spans of all of them were taken. Take out those that you do not want.`
    problems.push({ message })
  }
  return problems
}

/** What is to be told of a column of tags. */
class TagRemarks {
  private readonly column: number
  private readonly style: TagStyle
  private misaligned = 0
  private lowered: Row | undefined
  private readonly bare = new Map<string, number>()
  private isPrefixed = false

  constructor({ column, style }: Layout['tags'][number]) {
    this.column = column
    this.style = style
  }

  add(sentence: readonly Row[]): void {
    for (const row of sentence) {
      const tag = row.columns[this.column]
      if (tag === '-') this.misaligned++
      if (OUTSIDE.test(tag)) continue
      if (isTag(tag)) this.isPrefixed = true
      else if (!this.bare.has(tag)) this.bare.set(tag, row.line)
      if (this.style === 'prefix' && tag === tag.toLowerCase()) this.lowered ??= row
    }
  }

  get problems(): Problem[] {
    const { misaligned, lowered, column, style } = this
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
    if (!this.isPrefixed) return problems
    for (const [tag, line] of this.bare) {
      const message = `The tag “${shorten(tag)}” has no prefix and was read as I-${shorten(tag)}.`
      problems.push({ message, line })
    }
    return problems
  }
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
    const tagged = tags.filter(isTag)
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
