import { fail, ok } from '../domain/failure.ts'
import type { LabelledText } from '../domain/model.ts'
import { counted, hasExtension, type Format, type Problem } from './format.ts'
import { isBlank, linesOf } from './lines.ts'

const extensions = ['.txt', '.text', '.md'] as const

/** One document per line, per blank-line paragraph, or per file. Text is kept as it came. */
export const plainText: Format = {
  id: 'txt',
  name: 'Plain text',
  extensions,
  sniff: (name) => (hasExtension(name, extensions) ? 0.3 : 0.1),

  read(text, options = {}) {
    const unit = options.unit ?? 'line'
    const texts = unit === 'file' ? [text] : unit === 'line' ? lines(text) : paragraphs(text)
    const documents = texts
      .filter((part) => part.trim() !== '')
      .map((part): LabelledText => ({ text: part, spans: [] }))
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

const lines = (text: string) => [...linesOf(text)].map((line) => line.text)

/** Stretches between blank lines; line ends inside stay as they are. */
function paragraphs(text: string): string[] {
  const found: string[] = []
  let start = -1
  let end = 0
  for (const line of linesOf(text)) {
    if (!isBlank(line.text)) {
      if (start < 0) start = line.start
      end = line.start + line.text.length
    } else if (start >= 0) {
      found.push(text.slice(start, end))
      start = -1
    }
  }
  if (start >= 0) found.push(text.slice(start, end))
  return found
}
