import { attempt, failed } from '../../domain/failure.ts'
import type { Problem } from '../../model/project.ts'
import type { Head, Source } from '../format.ts'
import { walkXml, type Listener } from './markup.ts'
import { decodeXml, openParts } from './parts.ts'
import { leftOut, Prose, proseFile } from './prose.ts'

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
    return read.ok ? proseFile(read.value.text, { problems: read.value.problems }) : read
  },
}

const latin = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes.subarray(0, 200))

function textOf(content: string): { text: string; problems: Problem[] } {
  const writer = new Writer()
  walkXml(content, writer)
  const texts = [writer.body.text(), writer.notes.text()]
  return {
    text: texts.filter((text) => text !== '').join('\n\n'),
    problems: leftOut([...writer.left]),
  }
}

/** What is told of text that is left out, by the elements around it. */
const TOLD = new Map([
  ['tracked-changes', 'tracked deletions'],
  ['annotation', 'the comments'],
  ['span', 'hidden text'],
  ['p', 'hidden text'],
  ['h', 'hidden text'],
])

class Writer implements Listener {
  readonly body = new Prose({ collapse: true })
  readonly notes = new Prose({ collapse: true })
  private prose = this.body
  /** How deep inside of what is left out, and what that began with. */
  private outside = 0
  private leftBy = ''
  private items = 0
  /** The style that is being defined, and those whose text does not show. */
  private style = ''
  private readonly hidden = new Set<string>()
  /** What is text and is not read. */
  readonly left = new Set<string>()
  /** Elements whose white space is text. */
  private inText = 0

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const { c, name: named = '', display, 'style-name': styled = '' } = attributes
    if (name === 'style') this.style = named
    else if (name === 'text-properties' && display === 'none') this.hidden.add(this.style)
    if (this.outside > 0 || LEFT_OUT.has(name) || this.hidden.has(styled)) {
      if (this.outside === 0) this.leftBy = name
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
    if (this.outside > 0) this.leave(text)
    else if (this.inText > 0) this.prose.write(text)
  }

  private leave(text: string): void {
    const told = TOLD.get(this.leftBy)
    if (told !== undefined && text.trim() !== '') this.left.add(told)
  }
}

const spaces = (count: string | undefined) =>
  Math.min(MAX_SPACES, Math.max(0, Math.trunc(Number(count ?? 1)) || 0))
