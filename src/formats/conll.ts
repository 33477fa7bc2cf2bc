import { counted } from '../domain/figures.ts'
import { fail, ok, type Result } from '../domain/failure.ts'
import type { LabelledText, Range } from '../model/documents.ts'
import { spansToTags } from '../domain/layers.ts'
import { tagsToChunks } from '../domain/tags.ts'
import { splitWords } from '../domain/words.ts'
import type { Problem } from '../model/project.ts'
import { labelsOf, type Evidence, type Format, type Head } from './format.ts'
import { isBlank, linesOf } from './lines.ts'
import { shorten } from './spans.ts'

const TAG = /^(?:O|-|[BIESLUM]-.+)$/

/** Metadata lines that some corpora put before a sentence. */
const COMMENT = /^# (?:id|sent_id|text|newdoc|newpar|global\.columns)\b/

/** More different tags than this in a column without prefixes means that it holds words. */
const MAX_BARE_TAGS = 100

/**
 * One word per line with its tag in the last (or first) column, blank lines between sentences, in
 * any of IOB1, IOB2, IOE, IOBES, BILOU and IO. A document's text is its words joined by one space
 * each, and keeps their ranges. Written as two columns in IOB2.
 */
export const conll: Format = {
  id: 'conll',
  title: 'CoNLL',
  help: 'a word per line with its tag',
  extensions: [...['.conll', '.iob2', '.iob', '.bio', '.bioes', '.conll03', '.annotated'], '.tsv'],
  mediaType: 'text/plain',
  cannotHold:
    'spans that overlap or end within a word, the space between words, and all but words and labels',
  separator: 'blank-line',
  detect: detectConll,

  read(text) {
    const rows = readRows(text)
    if (!rows.ok) return rows
    const column = tagColumn(rows.value)
    if (!column.ok) return column
    const documents = rows.value.sentences.map((sentence) => documentOf(sentence, column.value))
    return ok({
      documents,
      labels: labelsOf(documents),
      problems: tagProblems(rows.value, column.value),
    })
  },

  write: writeConll,
}

interface Row {
  columns: string[]
  line: number
}

interface Rows {
  sentences: Row[][]
  width: number
}

/** Columns of every line, the same number throughout; the first uneven line is a failure. */
function readRows(text: string): Result<Rows> {
  const sentences: Row[][] = []
  let sentence: Row[] = []
  let width = 0
  let tabs = false
  const close = () => {
    if (sentence.length > 0) sentences.push(sentence)
    sentence = []
  }
  for (const { text: line, number } of linesOf(text)) {
    if (isBlank(line) || /^-DOCSTART-(?:[ \t]|$)/.test(line)) {
      close()
      continue
    }
    if (width === 0) tabs = line.includes('\t')
    const columns = tabs ? withoutBlanksAfter(line).split('\t') : line.trim().split(/[ \t]+/)
    if (columns.length !== width && sentence.length === 0 && COMMENT.test(line)) continue
    if (width === 0 && columns.length > 1) width = columns.length
    if (columns.length !== width || columns.some((value) => value === '')) {
      return unevenLine(number, columns.filter((value) => value !== '').length, width)
    }
    sentence.push({ columns, line: number })
  }
  close()
  if (sentences.length === 0) {
    return fail('bad-input', 'The file holds no sentences; nothing was imported.')
  }
  return ok({ sentences, width })
}

function unevenLine(line: number, found: number, width: number) {
  const has = counted(found, 'column', 'columns')
  const expected =
    width === 0 ? 'at least a word and a tag are needed' : `the lines before have ${width}`
  return fail(
    'bad-input',
    `Line ${line} has ${has} where ${expected}; nothing was imported. Correct the line and try again.`,
    { line },
  )
}

/** Index of the column with the tags: the last, else the first. */
function tagColumn({ sentences, width }: Rows): Result<number> {
  const strange = (column: number) => firstRow(sentences, (row) => !TAG.test(row.columns[column]))
  const last = width - 1
  const row = strange(last)
  if (!row) return ok(last)
  if (!strange(0)) return ok(0)
  if (isBareTagColumn(sentences, last)) return ok(last)
  return fail(
    'bad-input',
    `Line ${row.line} ends in “${shorten(row.columns[last])}”, which is no tag such as B-PER or O; nothing was imported.`,
    { line: row.line },
  )
}

function firstRow(sentences: Row[][], test: (row: Row) => boolean): Row | undefined {
  for (const sentence of sentences) {
    const row = sentence.find(test)
    if (row) return row
  }
  return undefined
}

/** Types without prefixes beside O, as in the IO scheme. */
function isBareTagColumn(sentences: Row[][], column: number): boolean {
  const values = new Set<string>()
  for (const sentence of sentences) for (const row of sentence) values.add(row.columns[column])
  return values.has('O') && values.size <= MAX_BARE_TAGS
}

function documentOf(sentence: Row[], tagAt: number): LabelledText {
  const wordAt = tagAt === 0 ? sentence[0].columns.length - 1 : 0
  const words: Range[] = []
  let end = -1
  for (const { columns } of sentence) {
    const start = end + 1
    end = start + columns[wordAt].length
    words.push({ start, end })
  }
  const spans = tagsToChunks(sentence.map((row) => row.columns[tagAt])).map((chunk) => ({
    start: words[chunk.start].start,
    end: words[chunk.end - 1].end,
    label: chunk.type,
  }))
  return { text: sentence.map((row) => row.columns[wordAt]).join(' '), spans, words }
}

function tagProblems({ sentences }: Rows, column: number): Problem[] {
  let misaligned = 0
  const bare = new Map<string, number>()
  let prefixed = false
  for (const sentence of sentences) {
    for (const { columns, line } of sentence) {
      const tag = columns[column]
      if (tag === '-') misaligned++
      else if (!TAG.test(tag) && !bare.has(tag)) bare.set(tag, line)
      else if (tag.length > 1 && TAG.test(tag)) prefixed = true
    }
  }
  const problems: Problem[] = []
  if (misaligned > 0) {
    const count = counted(misaligned, 'word has', 'words have')
    problems.push({ message: `${count} the tag “-” (not aligned) and so no label.` })
  }
  if (prefixed) {
    for (const [tag, line] of bare) {
      problems.push({
        message: `The tag “${shorten(tag)}” has no prefix and was read as I-${shorten(tag)}.`,
        line,
      })
    }
  }
  return problems
}

function detectConll({ text }: Head): Evidence | null {
  let content = 0
  let tagged = 0
  for (const { text: line } of linesOf(text)) {
    if (isBlank(line)) continue
    const columns = line.trim().split(/[ \t]+/)
    content++
    if (columns[0] === '-DOCSTART-') tagged++
    else if (columns.length > 1 && (TAG.test(columns.at(-1) as string) || TAG.test(columns[0])))
      tagged++
  }
  if (content === 0 || tagged < content * 0.8) return null
  return { sure: 0.8, sign: 'its lines hold words with tags such as B-PER' }
}

function writeConll(documents: readonly LabelledText[]) {
  const problems: Problem[] = []
  const parts: string[] = []
  let respaced = 0
  for (const [index, document] of documents.entries()) {
    const words = document.words ?? splitWords(document.text)
    const surfaces = words.map(({ start, end }) => document.text.slice(start, end))
    if (surfaces.length === 0 || surfaces.some((word) => word === '' || /[\t\n\r]/.test(word))) {
      problems.push({
        message: `Document ${index + 1} has no words or a word with a tab or line end in it; it was left out.`,
      })
      continue
    }
    const writable = document.spans.filter((span) => !/[\t\n\r]/.test(span.label))
    const { tags, dropped } = spansToTags(words, writable, (span) => span.label)
    for (const problem of droppedProblems(document.text, index + 1, dropped)) {
      problems.push(problem)
    }
    for (const span of document.spans) {
      if (!writable.includes(span)) {
        problems.push({
          message: `Document ${index + 1}: a label with a tab or line end was left out.`,
        })
      }
    }
    if (surfaces.join(' ') !== document.text) respaced++
    parts.push(surfaces.map((word, i) => `${word}\t${tags[i]}\n`).join(''))
  }
  if (respaced > 0) {
    const count = counted(respaced, 'document', 'documents')
    problems.push({
      message: `CoNLL holds words, not the space between them: the spacing of ${count} was not kept.`,
    })
  }
  return { content: parts.join('\n'), problems }
}

function droppedProblems(
  text: string,
  document: number,
  dropped: ReturnType<typeof spansToTags<LabelledText['spans'][number]>>['dropped'],
): Problem[] {
  return dropped.map(({ span, reason }) => {
    const why = reason === 'edge' ? 'does not end on word edges' : 'overlaps a longer one'
    const surface = shorten(text.slice(span.start, span.end))
    return { message: `Document ${document}: ${span.label} “${surface}” ${why}; it was left out.` }
  })
}

/** Without the spaces and tabs at its end; a pattern tied to the end would walk every run of them again. */
function withoutBlanksAfter(line: string): string {
  let end = line.length
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--
  return line.slice(0, end)
}
