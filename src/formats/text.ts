import { ok, fail } from '../domain/failure.ts'
import type { Format } from './format.ts'

/** Plain text: each line that is not blank is a document, without its line end. */
export const textFormat: Format = {
  id: 'text',
  name: 'Plain text, a document per line',
  extension: 'txt',
  likelihood: (fileName) => (/\.(txt|md)$/i.test(fileName) ? 0.4 : 0.1),

  read(text, file) {
    const documents = text
      .split(/\r\n|\n|\r/)
      .filter((line) => line.trim() !== '')
      .map((line) => ({ text: line, spans: [], source: file }))
    if (documents.length === 0) {
      return fail('bad-input', `${file} holds nothing but blank lines.`, { file })
    }
    return ok({ documents, labels: [], problems: [] })
  },
}
