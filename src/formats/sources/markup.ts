import { Parser, type ParserOptions } from 'htmlparser2'
import { failed } from '../../domain/failure.ts'
import type { Range } from '../../model/documents.ts'

/**
 * What is heard of markup, in its order. Names and attributes come without their prefixes; a place is the
 * range of the markup that was read.
 */
export interface Listener {
  open(name: string, attributes: Readonly<Record<string, string>>, place: Range): void
  close(name: string): void
  text(text: string, place: Range): void
  /** Before the element that has it. */
  attribute?(name: string, value: string, place: Range): void
  /** A comment or an instruction for programs, as it stands there. */
  aside?(place: Range): void
}

/** Elements inside one another: as many as browsers keep apart. Work grows with it. */
const MAX_DEPTH = 512

/** Start tags of one file: seconds of work. */
const MAX_ELEMENTS = 5_000_000

/**
 * Tells the elements and texts of an XML file. Entities of the file's own are never resolved. Throws a
 * FailureError where elements have no end or lie too deep.
 */
export function walkXml(xml: string, listener: Listener): void {
  if (!walk(xml, listener, { xmlMode: true })) {
    throw failed(
      'bad-input',
      'The file is damaged: its XML breaks off. Open it in the program that it is from, save it anew, and import that.',
    )
  }
}

/** The same of HTML as browsers forgive it, or of HTML as XML; names are in small letters. */
export function walkHtml(html: string, listener: Listener): void {
  walk(html, listener, { xmlMode: false, recognizeSelfClosing: /^\s*<\?xml/.test(html) })
}

/** Whether every element had an end of its own. */
function walk(markup: string, listener: Listener, options: ParserOptions): boolean {
  let [depth, elements] = [0, 0]
  const place = () => ({ start: parser.startIndex, end: parser.endIndex + 1 })
  const aside = () => listener.aside?.(place())
  const parser: Parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > MAX_DEPTH || ++elements > MAX_ELEMENTS) throw tooMuch()
        const own = options.xmlMode ? localNames(attributes) : attributes
        listener.open(localName(name), own, place())
      },
      onclosetag(name) {
        depth--
        listener.close(localName(name))
      },
      ontext: (text) => listener.text(text, place()),
      ...(listener.attribute && { onattribute: heard }),
      ...(listener.aside && { oncomment: aside, onprocessinginstruction: aside }),
    },
    { ...options, decodeEntities: true },
  )
  function heard(name: string, value: string): void {
    // The parser stands behind an attribute already.
    const { startIndex: start, endIndex: end } = parser
    listener.attribute?.(localName(name), value, { start, end })
  }
  parser.write(markup)
  const isWhole = depth === 0 && elements > 0
  parser.end()
  return isWhole
}

const tooMuch = () =>
  failed(
    'bad-input',
    'The file holds more elements, or more inside one another, than any text needs; nothing was imported. Save its text in another format and import that.',
  )

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

function localNames(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [localName(name), value]),
  )
}
