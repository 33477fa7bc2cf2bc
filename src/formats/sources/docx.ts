import { attempt, failed } from '../../domain/failure.ts'
import { counted } from '../../domain/figures.ts'
import type { Head, Source } from '../format.ts'
import { walkXml, type Listener } from './markup.ts'
import { decodeXml, openParts, type Parts } from './parts.ts'
import { leftOut, Prose, proseFile } from './prose.ts'

/** What stands in the file beside the text that it shows. */
const LEFT_OUT = new Set([
  ...['del', 'moveFrom', 'delText', 'instrText', 'Fallback'],
  // What says how it looks, and how ideographs are pronounced.
  ...['rPr', 'pPr', 'rt'],
])

/** Values that switch a property off. */
const OFF = new Set(['0', 'false', 'off'])

/** Characters that have an element of their own. */
const CHARACTERS = new Map([
  ['tab', '\t'],
  ['ptab', '\t'],
  ['noBreakHyphen', '\u2011'],
  ['softHyphen', '\u00ad'],
])

/**
 * Word's DOCX: paragraphs, rows of tables, text boxes; footnotes and endnotes at the end. It reads as if all
 * tracked changes were accepted. After ECMA-376, part 1, section 17.
 */
export const docx: Source = {
  id: 'docx',
  title: 'Word (DOCX)',
  help: 'a document of Word or of a program that writes the same',
  extensions: ['.docx', '.docm', '.dotx'],
  detect: ({ members }: Head) =>
    members.some((name) => /^word\/document[^/]*\.xml$/.test(name))
      ? { sure: 1, sign: 'it is an archive with a document of Word' }
      : null,
  read: (bytes) => {
    const read = attempt(() => {
      const parts = openParts(bytes)
      const prose = new Prose()
      const body = new Body(prose)
      walkXml(mainPart(parts), body)
      const notes = [
        ...notesOf(parts, 'footnotes', body.footnotes),
        ...notesOf(parts, 'endnotes', body.endnotes),
      ]
      for (const note of notes) {
        prose.write(note)
        prose.endBlock()
      }
      return { text: prose.text(), problems: remarks(parts, body) }
    })
    return read.ok ? proseFile(read.value.text, { problems: read.value.problems }) : read
  },
}

function mainPart(parts: Parts): string {
  const name = parts.names.find((one) => /^word\/document[^/]*\.xml$/.test(one))
  const bytes = name === undefined ? null : parts.file(name)
  if (bytes) return decodeXml(bytes)
  throw failed(
    'bad-input',
    'The file holds no document of Word; open it in the program that it is from, save it as .docx, and import that.',
  )
}

/** Hears the body of a document, or a note of it. */
class Body implements Listener {
  private readonly prose: Prose
  /** How deep inside of what is left out, and what that began with. */
  private outside = 0
  private leftBy = ''
  private inText = false
  /** The run under way does not show. */
  private isHidden = false
  /** Something that is text does not show. */
  hasHidden = false
  readonly footnotes: string[] = []
  readonly endnotes: string[] = []
  changes = 0

  constructor(prose: Prose) {
    this.prose = prose
  }

  open(name: string, { id, char, type, val }: Readonly<Record<string, string>>): void {
    if (this.outside > 0 || LEFT_OUT.has(name)) {
      if (this.outside === 0) this.leftBy = name
      if (name === 'del' && this.outside === 0) this.changes++
      // Of the run itself: not of a paragraph's mark, nor as it was before a tracked change.
      if (name === 'vanish' && this.outside === 1 && this.leftBy === 'rPr')
        this.isHidden = !OFF.has(val ?? '')
      this.outside++
      return
    }
    if (name === 't') this.inText = true
    else if (name === 'footnoteReference' && id) this.footnotes.push(id)
    else if (name === 'endnoteReference' && id) this.endnotes.push(id)
    else if (name === 'br' || name === 'cr') {
      if (type !== 'page' && type !== 'column' && !this.isHidden) this.prose.lineBreak()
    } else if (name === 'sym') this.write(symbolOf(char))
    else if (name === 'tr') this.prose.startRow()
    else if (name === 'tc') this.prose.startCell()
    else if (name === 'txbxContent') this.prose.startAside()
    else this.write(CHARACTERS.get(name) ?? '')
  }

  close(name: string): void {
    if (this.outside > 0) {
      this.outside--
      return
    }
    if (name === 't') this.inText = false
    else if (name === 'r') this.isHidden = false
    else if (name === 'p') this.prose.endBlock()
    else if (name === 'tc') this.prose.endCell()
    else if (name === 'tr') this.prose.endRow()
    else if (name === 'txbxContent') this.prose.endAside()
  }

  text(text: string): void {
    if (this.inText && this.outside === 0) this.write(text)
  }

  private write(text: string): void {
    if (!this.isHidden) this.prose.write(text)
    else if (text.trim() !== '') this.hasHidden = true
  }
}

/** A character of a font of signs; those lie in the private use area and say nothing without it. */
export function symbolOf(code: string | undefined): string {
  const value = Number.parseInt(code ?? '', 16)
  return value > 0 && value < 0xd800 ? String.fromCodePoint(value) : ''
}

/** The texts of the notes that are referred to, in that order. */
function notesOf(parts: Parts, kind: string, ids: readonly string[]): string[] {
  const bytes = ids.length === 0 ? null : parts.file(`word/${kind}.xml`)
  if (!bytes) return []
  const texts = new Map<string, string>()
  let body: { id: string; prose: Prose; listener: Body } | null = null
  walkXml(decodeXml(bytes), {
    open(name, attributes) {
      if (name === 'footnote' || name === 'endnote') {
        const prose = new Prose()
        body = { id: attributes.id ?? '', prose, listener: new Body(prose) }
      } else body?.listener.open(name, attributes)
    },
    close(name) {
      if (name === 'footnote' || name === 'endnote') {
        if (body) texts.set(body.id, body.prose.text().trim())
        body = null
      } else body?.listener.close(name)
    },
    text: (text) => body?.listener.text(text),
  })
  return [...new Set(ids)].flatMap((id) => texts.get(id) ?? [])
}

const hasText = (part: Uint8Array | null) =>
  part !== null && /<(?:\w+:)?t[\s>]/.test(decodeXml(part))

function remarks(parts: Parts, { changes, hasHidden }: Body) {
  const has = (pattern: RegExp) =>
    parts.names.some((name) => pattern.test(name) && hasText(parts.file(name)))
  const left = [
    ...(changes > 0 ? [counted(changes, 'tracked deletion')] : []),
    ...(hasHidden ? ['hidden text'] : []),
    ...(has(/^word\/comments\.xml$/) ? ['the comments'] : []),
    ...(has(/^word\/(?:header|footer)\d*\.xml$/) ? ['the headers and footers of pages'] : []),
  ]
  return leftOut(left)
}
