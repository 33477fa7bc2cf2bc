import { failed } from '../domain/failure.ts'
import { spansToTags } from '../domain/layers.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledText, Range } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { fit, type Holds } from './fit.ts'
import type { Evidence, TextFormat, Head } from './format.ts'
import { isBlank, linesOf } from './lines.ts'
import type { LongText } from './pieces.ts'
import { located } from './spans.ts'
import { chunksOf, styleOf } from './tag-columns.ts'
import { wordsOf } from './text-record.ts'

const holds: Holds = {
  fields: [],
  spanFields: [],
  spans: 'words',
  text: 'spaced',
  notInLabels: /[|\s]/g,
}

/** Keys of MISC under which corpora have names, in order of preference. */
const NAME_KEYS = ['NE', 'NER', 'Ner', 'ner', 'NamedEntity', 'Name', 'name', 'BIO']

const COLUMNS = 10
const [ID, FORM, MISC] = [0, 1, 9]

interface Token {
  form: string
  misc: Map<string, string>
}

interface Sentence {
  tokens: Token[]
  /** Of its “# text =”. */
  text?: string
  line: number
}

/**
 * CoNLL-U with names in MISC as `NE=B-PER`. The text comes from `# text =`, or from the words and the
 * spaces that MISC tells (SpaceAfter, SpacesAfter, SpacesBefore), so that no white space is lost.
 */
export const conllu: TextFormat = {
  id: 'conllu',
  title: 'CoNLL-U',
  help: 'Universal Dependencies, with names in MISC as NE=B-PER',
  extensions: ['.conllu'],
  mediaType: 'text/plain',
  cannotHold: 'spans that overlap or end within a word, and all but text, words and labels',
  separator: 'blank-line',
  holds,
  detect: detectConllu,

  read(text) {
    let key: string | undefined
    return function* () {
      key ??= keyOf(text)
      let isEmpty = true
      const problems: Problem[] = []
      for (const sentence of sentencesOf(text)) {
        isEmpty = false
        yield documentOf(sentence, key, problems)
      }
      if (isEmpty) throw failed('bad-input', 'The file holds no sentences; nothing was imported.')
      const message = `No word has a name in MISC (${NAME_KEYS.join(', ')}); the texts come without spans.`
      return { problems: key === undefined ? [{ message }, ...problems] : problems }
    }
  },

  write(documents) {
    const { kept, problems } = fit(documents, holds)
    return { content: kept.map((one) => `${rowsOf(one)}\n`).join(''), problems }
  },
}

/** The key that names are under, the first that any word has. */
function keyOf(text: LongText): string | undefined {
  const found = new Set<string>()
  for (const { tokens } of sentencesOf(text))
    for (const { misc } of tokens) for (const key of NAME_KEYS) if (misc.has(key)) found.add(key)
  return NAME_KEYS.find((key) => found.has(key))
}

/** Sentences with a word in them. Throws a FailureError at a line that is no row. */
function* sentencesOf(text: LongText): Generator<Sentence> {
  let sentence: Sentence | null = null
  /** Last word of the token of several words in hand. */
  let until = 0
  for (const { text: line, number } of linesOf(text)) {
    if (isBlank(line)) {
      if (sentence && sentence.tokens.length > 0) yield sentence
      sentence = null
      continue
    }
    if (!sentence) {
      until = 0
      sentence = { tokens: [], line: number }
    }
    if (line.startsWith('#')) {
      const found = /^# ?text ?= ?(.*)$/.exec(line)
      if (found) sentence.text = found[1]
      continue
    }
    const columns = line.split('\t')
    const id = /^(\d+)(?:([-.])(\d+))?$/.exec(columns[ID])
    if (columns.length !== COLUMNS || !id) throw noRow(number)
    const [, first, sign, last] = id
    if (sign === '.') continue
    const token = { form: columns[FORM], misc: miscOf(columns[MISC]) }
    const before = sentence.tokens.at(-1)
    if (sign === '-') until = Number(last)
    else if (before && Number(first) <= until) {
      addNames(before, token)
      continue
    }
    sentence.tokens.push(token)
  }
  if (sentence && sentence.tokens.length > 0) yield sentence
}

const noRow = (line: number) =>
  failed(
    'bad-input',
    `Line ${line} is no row of ten columns between tabs that begins with a number; nothing was imported. Correct the line and try again.`,
    { line },
  )

function miscOf(misc: string): Map<string, string> {
  if (misc === '_') return new Map()
  return new Map(
    misc.split('|').map((one) => {
      const at = one.indexOf('=')
      return at < 0 ? [one, ''] : [one.slice(0, at), one.slice(at + 1)]
    }),
  )
}

/** A token of several words has the name of the first of them that has one. */
function addNames(token: Token, word: Token): void {
  for (const key of NAME_KEYS) {
    const name = word.misc.get(key)
    const known = token.misc.get(key)
    if (name !== undefined && (known === undefined || known === 'O')) token.misc.set(key, name)
  }
}

function documentOf(
  { tokens, text, line }: Sentence,
  key: string | undefined,
  problems: Problem[],
): LabelledText {
  const aligned = text === undefined || hasSpaces(tokens) ? null : wordsOf(text, formsOf(tokens))
  if (aligned === undefined) {
    problems.push(located('The words do not fit “# text”; they make the text.', line))
  }
  const placed = text !== undefined && aligned ? { text, words: aligned } : spacedText(tokens)
  if (key === undefined) return { ...placed, spans: [] }
  const tags = tokens
    .map(({ misc }) => misc.get(key) ?? 'O')
    .map((tag) => (tag === '_' ? 'O' : tag))
  const found = styleOf(tags)
  const chunks = chunksOf(tags, found === 'suffix' ? 'suffix' : found ? 'prefix' : 'bare')
  return {
    ...placed,
    spans: chunks.map(({ type, start, end }) => {
      return { start: placed.words[start].start, end: placed.words[end - 1].end, label: type }
    }),
  }
}

const formsOf = (tokens: readonly Token[]) => tokens.map(({ form }) => form)

const hasSpaces = (tokens: readonly Token[]) =>
  tokens.some(({ misc }) => misc.has('SpacesAfter') || misc.has('SpacesBefore'))

/** Words with the spaces that MISC tells; one space where it tells nothing. */
function spacedText(tokens: readonly Token[]): { text: string; words: Range[] } {
  let text = ''
  const words = tokens.map(({ form, misc }, i) => {
    text += unescaped(misc.get('SpacesBefore') ?? '')
    const start = text.length
    text += form
    const end = text.length
    const usual = misc.get('SpaceAfter') === 'No' || i === tokens.length - 1 ? '' : '\\s'
    text += unescaped(misc.get('SpacesAfter') ?? usual)
    return { start, end }
  })
  return { text, words }
}

/** How white space is written in MISC. */
const ESCAPES = new Map([
  [' ', '\\s'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\n', '\\n'],
  ['|', '\\p'],
  ['\\', '\\\\'],
])
const UNESCAPES = new Map([...ESCAPES].map(([character, written]) => [written, character]))

const escaped = (space: string) =>
  space.replaceAll(/[ \t\r\n|\\]/g, (one) => ESCAPES.get(one) as string)
const unescaped = (space: string) => space.replaceAll(/\\./g, (one) => UNESCAPES.get(one) ?? one)

function rowsOf({ text, words = splitWords(text), spans }: LabelledText): string {
  const { tags } = spansToTags(words, spans, ({ label }) => label)
  const line = text.replaceAll(/[\r\n\t]+/g, ' ').trim()
  const rows = words.map(({ start, end }, i) => {
    const misc = [`NE=${tags[i]}`]
    if (i === 0 && start > 0) misc.push(`SpacesBefore=${escaped(text.slice(0, start))}`)
    const space = text.slice(end, words[i + 1]?.start)
    if (space === '') misc.push('SpaceAfter=No')
    else if (space !== ' ' || i === words.length - 1) misc.push(`SpacesAfter=${escaped(space)}`)
    const columns = [i + 1, text.slice(start, end), ...Array<string>(COLUMNS - 3).fill('_')]
    return `${[...columns, misc.join('|')].join('\t')}\n`
  })
  return `# text = ${line}\n${rows.join('')}`
}

function detectConllu({ text }: Head): Evidence | null {
  const rows = [...linesOf(text)].filter(
    (line) => !isBlank(line.text) && !line.text.startsWith('#'),
  )
  const isRow = ({ text: line }: { text: string }) => /^\d+(?:[-.]\d+)?(?:\t[^\t]*){9}$/.test(line)
  if (rows.length === 0 || !rows.every(isRow)) return null
  return { sure: 0.95, sign: 'its rows are numbered and have ten columns' }
}
