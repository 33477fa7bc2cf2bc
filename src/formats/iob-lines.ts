import { failed } from '../domain/failure.ts'
import { spansToTags } from '../domain/layers.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledText } from '../model/documents.ts'
import { fit, joinedWords, type Holds } from './fit.ts'
import type { Evidence, TextFormat, Head } from './format.ts'
import { linesOf, withoutBlanksAround } from './lines.ts'
import { chunksOf, styleOf } from './tag-columns.ts'

const holds: Holds = {
  fields: [],
  spanFields: [],
  spans: 'words',
  text: 'words',
  notInLabels: /[\s|]/g,
}

/** A sentence per line: words with their tags, and often parts of speech, behind bars: `Ann|NNP|B-PER`. */
export const iobLines: TextFormat = {
  id: 'iob-lines',
  title: 'IOB lines',
  help: 'a sentence per line, each word with its tag behind a bar',
  extensions: ['.iob'],
  mediaType: 'text/plain',
  cannotHold:
    'spans that overlap or end within a word, the space between words, and all but words and labels',
  separator: 'line',
  holds,
  detect: detectLines,

  read: (text) =>
    function* () {
      let isEmpty = true
      for (const { text: line, number } of linesOf(text)) {
        const cells = cellsOf(line)
        if (cells.length === 0) continue
        isEmpty = false
        if (cells.some((cell) => cell.length < 2 || cell[0] === '')) throw noTag(number)
        yield documentOf(cells)
      }
      if (isEmpty) throw failed('bad-input', 'The file holds no sentences; nothing was imported.')
      return { problems: [] }
    },

  write(documents) {
    const { kept, problems } = fit(documents, holds)
    return { content: kept.map((one) => `${lineOf(one)}\n`).join(''), problems }
  },
}

const noTag = (line: number) =>
  failed(
    'bad-input',
    `Line ${line} has a word without a tag behind a bar, such as Ann|B-PER; nothing was imported. Correct the line and try again.`,
    { line },
  )

/** The parts of each word: word and tag, with all else between. */
function cellsOf(line: string): string[][] {
  const whole = withoutBlanksAround(line)
  if (whole === '') return []
  const cells = whole.split(/[ \t]+/).map((cell) => cell.split('|'))
  const three = cells.every((cell) => cell.length > 2)
  return cells.map((cell) => {
    if (cell.length < 2) return cell
    const wordParts = three ? cell.length - 2 : cell.length - 1
    return [cell.slice(0, wordParts).join('|'), ...cell.slice(wordParts)]
  })
}

function documentOf(cells: readonly string[][]): LabelledText {
  const joined = joinedWords(cells.map(([word]) => word))
  const tags = cells.map((cell) => cell.at(-1) as string)
  const found = styleOf(tags)
  const spans = chunksOf(tags, found === 'suffix' ? 'suffix' : found ? 'prefix' : 'bare')
  return {
    ...joined,
    spans: spans.map(({ type, start, end }) => {
      return { start: joined.words[start].start, end: joined.words[end - 1].end, label: type }
    }),
  }
}

function lineOf({ text, words = splitWords(text), spans }: LabelledText): string {
  const { tags } = spansToTags(words, spans, ({ label }) => label)
  return words.map(({ start, end }, i) => `${text.slice(start, end)}|-|${tags[i]}`).join(' ')
}

function detectLines({ text }: Head): Evidence | null {
  const cells = [...linesOf(text)].flatMap((line) => cellsOf(line.text))
  const tags = cells.map((cell) => (cell.length > 1 ? (cell.at(-1) as string) : ''))
  if (tags.length === 0 || styleOf(tags) === null) return null
  return { sure: 0.9, sign: 'its words have tags behind bars' }
}
