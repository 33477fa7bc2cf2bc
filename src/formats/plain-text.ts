import { counted } from '../domain/figures.ts'
import { fail, ok } from '../domain/failure.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import type { Format } from './format.ts'
import { linesOf } from './lines.ts'

/** One document per line. Text is kept as it came. */
export const plainText: Format = {
  id: 'txt',
  title: 'Plain text',
  help: 'a document per line',
  extensions: ['.txt', '.text', '.md'],
  mediaType: 'text/plain',
  cannotHold: 'anything but the text; a line end in it begins a new document',
  separator: 'line',
  detect: () => ({ sure: 0.1, sign: 'it is of no other kind' }),

  read(text) {
    const documents = [...linesOf(text)]
      .filter((line) => line.text.trim() !== '')
      .map((line): LabelledText => ({ text: line.text, spans: [] }))
    if (documents.length === 0)
      return fail('bad-input', 'The file holds no text; nothing was imported.')
    return ok({ documents, labels: [], problems: [] })
  },

  write(documents) {
    const spans = documents.reduce((sum, document) => sum + document.spans.length, 0)
    const broken = documents.filter(({ text }) => text.includes('\n')).length
    const problems: Problem[] = []
    if (spans > 0) {
      const lost = counted(spans, 'span was', 'spans were')
      problems.push({ message: `Plain text has no spans: ${lost} left out.` })
    }
    if (broken > 0) {
      const count = counted(broken, 'document spans', 'documents span')
      problems.push({ message: `${count} several lines and would be read back as several.` })
    }
    return { content: documents.map(({ text }) => `${text}\n`).join(''), problems }
  },
}
