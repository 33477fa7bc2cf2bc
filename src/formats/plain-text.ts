import { fail, ok } from '../domain/failure.ts'
import type { LabelledText } from '../model/documents.ts'
import { fit, type Holds } from './fit.ts'
import type { TextFormat } from './format.ts'
import { linesOf } from './lines.ts'

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

  read(text, { whole = false } = {}) {
    const texts = whole ? [text] : [...linesOf(text)].map((line) => line.text)
    const documents = texts
      .filter((one) => one.trim() !== '')
      .map((one): LabelledText => ({ text: one, spans: [] }))
    if (documents.length === 0)
      return fail('bad-input', 'The file holds no text; nothing was imported.')
    return ok({ documents, labels: [], problems: [] })
  },

  write(documents) {
    const { kept, problems } = fit(documents, holds)
    return { content: kept.map(({ text }) => `${text}\n`).join(''), problems }
  },
}
