import { failed } from '../domain/failure.ts'
import { spansToTags } from '../domain/layers.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledSpan, LabelledText, Range } from '../model/documents.ts'
import { fit, joinedWords, type Holds } from './fit.ts'
import type { TextFormat } from './format.ts'
import { isBlank, linesOf, withoutBlanksAround } from './lines.ts'
import type { LongText } from './pieces.ts'
import { shorten } from '../domain/quoting.ts'

const holds: Holds = {
  fields: [],
  spanFields: [],
  spans: 'words',
  text: 'words',
  notInLabels: /[\s()*]/g,
}

/** Columns of a row: document, part, number, word, part of speech, tree, …; then names in brackets. */
const [WORD, NAMES] = [3, 10]

/** Written as the document's name. */
const NAME = 'spanwright'

interface Row {
  word: string
  names: string
  line: number
}

/**
 * The table of CoNLL-2012 and OntoNotes, eleven columns and more between blanks, with names as brackets:
 * `(PERSON*`, `*`, `*)`. Sentences are documents.
 */
export const conll2012: TextFormat = {
  id: 'conll2012',
  title: 'CoNLL-2012',
  help: 'the table of OntoNotes, with names in brackets',
  extensions: ['.conll2012', '.gold_conll', '.v4_gold_conll'],
  mediaType: 'text/plain',
  cannotHold:
    'spans that overlap or end within a word, the space between words, and all but words and labels',
  holds,
  detect: ({ text }) =>
    /^\s*#begin document /.test(text)
      ? { sure: 1, sign: 'its first line is a #begin document' }
      : null,

  read: (text) =>
    function* () {
      let isEmpty = true
      for (const rows of sentencesOf(text)) {
        isEmpty = false
        yield documentOf(rows)
      }
      if (isEmpty) throw failed('bad-input', 'The file holds no sentences; nothing was imported.')
      return { problems: [] }
    },

  write(documents) {
    const { kept, problems } = fit(documents, holds)
    const parts = kept.map((document, part) => {
      const number = String(part).padStart(3, '0')
      return `#begin document (${NAME}); part ${number}\n${rowsOf(document, part)}\n#end document\n`
    })
    return { content: parts.join(''), problems }
  },
}

function* sentencesOf(text: LongText): Generator<Row[]> {
  let sentence: Row[] = []
  for (const { text: line, number } of linesOf(text)) {
    if (isBlank(line) || /^#(?:begin|end) document/.test(line)) {
      if (sentence.length > 0) yield sentence
      sentence = []
      continue
    }
    const columns = withoutBlanksAround(line).split(/[ \t]+/)
    if (columns.length <= NAMES) {
      throw failed(
        'bad-input',
        `Line ${number} has ${columns.length} columns where CoNLL-2012 has at least ${NAMES + 1}; nothing was imported. Correct the line and try again.`,
        { line: number },
      )
    }
    sentence.push({ word: columns[WORD], names: columns[NAMES], line: number })
  }
  if (sentence.length > 0) yield sentence
}

/** Brackets as spans; they may lie inside one another. */
function documentOf(rows: readonly Row[]): LabelledText {
  const { text, words } = joinedWords(rows.map(({ word }) => word))
  const spans: LabelledSpan[] = []
  const open: { label: string; start: number; line: number }[] = []
  for (const [i, { names, line }] of rows.entries()) {
    for (const [label] of names.matchAll(/[^()*]+/g)) {
      open.push({ label, start: words[i].start, line })
    }
    for (let left = names.split(')').length - 1; left > 0; left--) {
      const begun = open.pop()
      if (!begun) throw unbalanced(line, names)
      spans.push({ start: begun.start, end: words[i].end, label: begun.label })
    }
  }
  const left = open.pop()
  if (left) throw unbalanced(left.line, `(${left.label}`)
  return { text, words, spans }
}

function unbalanced(line: number, names: string) {
  return failed(
    'bad-input',
    `Line ${line} has a bracket in “${shorten(names)}” without its other half in the sentence; nothing was imported. Correct the line and try again.`,
    { line },
  )
}

function rowsOf({ text, words = splitWords(text), spans }: LabelledText, part: number): string {
  const { tags } = spansToTags(words, spans, ({ label }) => label)
  return words
    .map((word, i) => {
      const opens = tags[i].startsWith('B-')
      const closes = tags[i] !== 'O' && tags[i + 1] !== `I-${tags[i].slice(2)}`
      const names = opens && closes ? `(${tags[i].slice(2)})` : bracket(tags[i], opens, closes)
      return `${rowStart(text, word, part, i)} ${names} -\n`
    })
    .join('')
}

const bracket = (tag: string, opens: boolean, closes: boolean) =>
  `${opens ? `(${tag.slice(2)}` : ''}*${closes ? ')' : ''}`

/** Columns before the names; `-` where nothing is known. */
const rowStart = (text: string, { start, end }: Range, part: number, i: number) =>
  [NAME, part, i, text.slice(start, end), '-', '*', '-', '-', '-', '-'].join(' ')
