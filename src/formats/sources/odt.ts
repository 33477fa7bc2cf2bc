import { attempt, failed } from '../../domain/failure.ts'
import type { Head, Source } from '../format.ts'
import { walkXml, type Listener } from './markup.ts'
import { decodeXml, openParts } from './parts.ts'
import { Prose, proseFile } from './prose.ts'

/** What is no text of the document, or not any more. */
const LEFT_OUT = new Set([
  ...['tracked-changes', 'annotation', 'annotation-end', 'note-citation', 'ruby-text'],
  ...['forms', 'sequence-decls', 'automatic-styles', 'font-face-decls', 'scripts'],
])

/** Spaces that one element may stand for. */
const MAX_SPACES = 1000

const SIGN = 'mimetypeapplication/vnd.oasis.opendocument.text'

/** The text of OpenDocument, as LibreOffice writes it: paragraphs, rows of tables, notes at the end. */
export const odt: Source = {
  id: 'odt',
  title: 'OpenDocument (ODT)',
  help: 'a document of LibreOffice Writer',
  extensions: ['.odt', '.ott'],
  detect: ({ bytes, members }: Head) =>
    members.includes('content.xml') && latin(bytes).includes(SIGN)
      ? { sure: 1, sign: 'it is an archive with an OpenDocument text' }
      : null,
  read: (bytes) => {
    const read = attempt(() => {
      const content = openParts(bytes).file('content.xml')
      if (content) return textOf(decodeXml(content))
      throw failed(
        'bad-input',
        'The file holds no OpenDocument text; open it in the program that it is from, save it as .odt, and import that.',
      )
    })
    return read.ok ? proseFile(read.value) : read
  },
}

const latin = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes.subarray(0, 200))

function textOf(content: string): string {
  const writer = new Writer()
  walkXml(content, writer)
  const body = writer.body.text()
  const notes = writer.notes.text()
  return [body, notes].filter((text) => text !== '').join('\n\n')
}

class Writer implements Listener {
  readonly body = new Prose({ collapse: true })
  readonly notes = new Prose({ collapse: true })
  private prose = this.body
  private outside = 0
  private items = 0
  /** Elements whose white space is text. */
  private inText = 0

  open(name: string, { c }: Readonly<Record<string, string>>): void {
    if (this.outside > 0 || LEFT_OUT.has(name)) {
      this.outside++
      return
    }
    if (name === 'p' || name === 'h') this.inText++
    else if (name === 's') this.prose.write(' '.repeat(spaces(c)), true)
    else if (name === 'tab') this.prose.write('\t', true)
    else if (name === 'line-break') this.prose.lineBreak()
    else if (name === 'table-row') this.prose.startRow()
    else if (name === 'table-cell' || name === 'covered-table-cell') this.prose.startCell()
    else if (name === 'text-box') this.prose.startAside()
    else if (name === 'list-item') this.items++
    else if (name === 'note-body') this.prose = this.notes
  }

  close(name: string): void {
    if (this.outside > 0) {
      this.outside--
      return
    }
    if (name === 'p' || name === 'h') {
      this.inText--
      this.prose.endBlock(this.items > 0 && name === 'p' ? 'item' : undefined)
    } else if (name === 'table-row') this.prose.endRow()
    else if (name === 'table-cell' || name === 'covered-table-cell') this.prose.endCell()
    else if (name === 'text-box') this.prose.endAside()
    else if (name === 'list-item') this.items--
    else if (name === 'note-body') this.prose = this.body
  }

  text(text: string): void {
    if (this.outside === 0 && this.inText > 0) this.prose.write(text)
  }
}

const spaces = (count: string | undefined) =>
  Math.min(MAX_SPACES, Math.max(0, Math.trunc(Number(count ?? 1)) || 0))
