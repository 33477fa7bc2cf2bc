import { failed } from '../domain/failure.ts'
import type { DocumentUnit } from '../model/file-reading.ts'
import { fit, type Holds } from './fit.ts'
import type { TextFormat } from './format.ts'
import { linesOf } from './lines.ts'
import { allText, lengthened, type LongText } from './pieces.ts'

const holds: Holds = { fields: [], spanFields: [], spans: 'none', text: 'line' }

/** One document per line. Text is kept as it came. */
export const plainText: TextFormat = {
  id: 'txt',
  title: 'Plain text',
  help: 'a document per line',
  extensions: ['.txt', '.text', '.md'],
  mediaType: 'text/plain',
  cannotHold: 'anything but the text; a line end in it begins a new document',
  separator: 'line',
  isOneText: true,
  holds,
  detect: () => ({ sure: 0.1, sign: 'it is of no other kind' }),

  read: (text, { unit } = {}) =>
    function* () {
      let isEmpty = true
      for (const one of textsOf(text, unit)) {
        if (one.trim() === '') continue
        isEmpty = false
        yield { text: one, spans: [] }
      }
      if (isEmpty) throw failed('bad-input', 'The file holds no text; nothing was imported.')
      return { problems: [] }
    },

  write(documents) {
    const { kept, problems } = fit(documents, holds)
    return { content: kept.map(({ text }) => `${text}\n`).join(''), problems }
  },
}

/** What becomes a document, before lines are cut further. */
function* textsOf(text: LongText, unit?: DocumentUnit): Generator<string> {
  if (unit === 'file') yield allText(text)
  else if (unit === 'paragraph') yield* paragraphsOf(text)
  else for (const line of linesOf(text)) yield line.text
}

/** Runs of lines between those with nothing on them, as src/text/paragraphs.ts has them. */
function* paragraphsOf(text: LongText): Generator<string> {
  let [paragraph, lineEnd] = ['', '']
  for (const { text: line, end, number } of linesOf(text)) {
    const isBlank = line.trim() === ''
    if (isBlank) yield paragraph
    const before = isBlank || paragraph === '' ? '' : paragraph + lineEnd
    paragraph = isBlank ? '' : lengthened(before, line, number)
    lineEnd = end
  }
  yield paragraph
}
