import { symbolOf } from '../../formats/sources/docx.ts'
import type { Listener } from '../../formats/sources/markup.ts'
import { attribute } from '../../formats/xml.ts'
import type { Range } from '../../model/documents.ts'
import { Passage, Piece } from '../pieces.ts'
import { sortOfAttribute, sortOfText, type Sort } from './docx-rules.ts'
import { escapeText, readableAddress, valuePlace, writtenAddress } from './opened.ts'

/** Elements of a run that stand for a character. */
const CHARACTERS: Readonly<Record<string, string>> = {
  ...{ tab: '\t', ptab: '\t', br: '\n', cr: '\n' },
  ...{ noBreakHyphen: '\u2011', softHyphen: '\u00ad' },
}

const DELETED = new Set(['del', 'moveFrom'])
const INSERTED = new Set(['ins', 'moveTo'])
const TEXTS = new Set(['t', 'delText', 'instrText', 'delInstrText'])

/** A piece of a paragraph, or null for what only separates; and in which reading it stands. */
interface Stretch {
  piece: Piece | null
  text: string
  /** As it was before tracked changes, and as it is after them. */
  before: boolean
  after: boolean
}

/** Hears one XML part of a document of Word: its paragraphs, what fields say, names and addresses. */
export class DocxPart implements Listener {
  readonly pieces: Piece[] = []
  readonly passages: Passage[] = []
  private readonly name: string
  private readonly source: string
  private readonly inside: string[] = []
  private readonly paragraphs: Stretch[][] = []
  /** What tells programs to fill in something, in the paragraph under way. */
  private readonly fields: Piece[] = []
  private readonly bySort: Record<Sort, Passage> = {
    read: new Passage({ isRead: true }),
    all: new Passage(),
    telling: new Passage({ isMarkup: true }),
  }
  private readonly attributes: { name: string; value: string; place: Range }[] = []
  /** Of the element whose text is under way: its tag, and what was heard since. */
  private tag: Range = { start: 0, end: 0 }
  private heard: (Range & { parts: string[] }) | null = null

  constructor(name: string, source: string) {
    this.name = name
    this.source = source
  }

  attribute(name: string, value: string, place: Range): void {
    if (value !== '') this.attributes.push({ name, value, place })
  }

  open(name: string, attributes: Readonly<Record<string, string>>, place: Range): void {
    this.endText()
    this.inside.push(name)
    this.tag = place
    this.enterAttributes(name, attributes)
    if (name === 'p' || name === 'rt') this.paragraphs.push([])
    else this.character(name, attributes, place)
  }

  close(name: string): void {
    this.endText()
    this.inside.pop()
    if (name === 'p' || name === 'rt') this.endParagraph(this.paragraphs.pop() ?? [])
  }

  text(text: string, { start, end }: Range): void {
    this.heard ??= { parts: [], start, end }
    this.heard.parts.push(text)
    this.heard.end = end
  }

  aside(place: Range): void {
    this.endText()
    // What an XML file begins with is for programs alone.
    const text = this.source.slice(place.start, place.end)
    if (!text.startsWith('<?xml ')) this.enter('telling', new Piece(text, place))
  }

  /** When all was heard. */
  end(): void {
    this.passages.push(...Object.values(this.bySort).filter(({ isEmpty }) => !isEmpty))
  }

  private enter(sort: Sort, piece: Piece): void {
    this.pieces.push(piece)
    this.bySort[sort].add(piece).gap('\n\n')
  }

  private endText(): void {
    const heard = this.heard
    this.heard = null
    if (!heard) return
    const [name, text] = [this.inside.at(-1) ?? '', heard.parts.join('')]
    const paragraph = this.paragraphs.at(-1)
    if (paragraph && TEXTS.has(name)) {
      const piece = this.pieceOfRun(text, heard)
      this.pieces.push(piece)
      if (/^(?:del)?instrText$/i.test(name)) this.fields.push(piece)
      else paragraph.push(this.stretch(text, piece))
      return
    }
    const sort = sortOfText(this.name, this.inside)
    if (sort !== null && text.trim() !== '') this.enter(sort, new Piece(text, heard, escapeXml))
  }

  /** A text with its tag, which tells whether spaces at its ends count. */
  private pieceOfRun(text: string, { start, end }: Range): Piece {
    if (this.tag.end !== start) return new Piece(text, { start, end }, escapeXml)
    const tag = this.source.slice(this.tag.start, start)
    return new Piece(
      text,
      { start: this.tag.start, end },
      (next) => withSpaces(tag, next) + escapeXml(next),
    )
  }

  private stretch(text: string, piece: Piece | null): Stretch {
    const isIn = (names: ReadonlySet<string>) => this.inside.some((name) => names.has(name))
    return { text, piece, before: !isIn(INSERTED), after: !isIn(DELETED) }
  }

  private character(name: string, { char }: Readonly<Record<string, string>>, place: Range): void {
    const paragraph = this.paragraphs.at(-1)
    const text = name === 'sym' ? symbolOf(char) : (CHARACTERS[name] ?? '')
    if (!paragraph || text === '' || this.inside.at(-2) !== 'r') return
    const tag = this.source.slice(place.start, place.end)
    // The end tag of one that has its own would stay behind.
    const piece = tag.endsWith('/>') ? new Piece(text, place, (next) => asRun(tag, next)) : null
    if (piece) this.pieces.push(piece)
    paragraph.push(this.stretch(text, piece))
  }

  /** Its text after tracked changes, and where there are some that before them. */
  private endParagraph(stretches: readonly Stretch[]): void {
    const after = stretches.filter((one) => one.after)
    this.addPassage(after)
    if (after.length < stretches.length) this.addPassage(stretches.filter((one) => one.before))
    if (this.paragraphs.length > 0 || this.fields.length === 0) return
    const field = new Passage()
    for (const piece of this.fields.splice(0)) field.add(piece)
    this.passages.push(field)
  }

  private addPassage(stretches: readonly Stretch[]): void {
    const passage = new Passage({ isRead: true })
    for (const { piece, text, after } of stretches) {
      if (piece) passage.add(piece, !after)
      else passage.gap(text)
    }
    if (passage.text.trim() !== '') this.passages.push(passage)
  }

  private enterAttributes(element: string, { TargetMode }: Readonly<Record<string, string>>): void {
    let author: Piece | null = null
    const initials: Range[] = []
    for (const { name, value, place } of this.attributes.splice(0)) {
      const sort = sortOfAttribute(this.name, element, name, TargetMode === 'External')
      const at = valuePlace(this.source, place)
      if (sort === null || !at) continue
      if (sort === 'initials') initials.push(at)
      else if (sort === 'address') {
        const write = (text: string) => `"${attribute(writtenAddress(text))}"`
        this.enter('all', new Piece(readableAddress(value), at, write))
      } else {
        const piece = new Piece(value, at, (text) => `"${attribute(text)}"`)
        if (name === 'author') author = piece
        this.enter(sort, piece)
      }
    }
    // Those of a name that goes go with it.
    for (const at of author ? initials : []) this.pieces.push(new Follower(at, author as Piece))
  }
}

/** What is emptied when another piece is touched. */
class Follower extends Piece {
  private readonly leader: Piece

  constructor(place: Range, leader: Piece) {
    super('', place)
    this.leader = leader
  }

  override get isTouched(): boolean {
    return this.leader.isTouched
  }

  override written(): string {
    return '""'
  }
}

/** Line ends that XML would read as others are written as references. */
const escapeXml = (text: string) => escapeText(text).replaceAll('\r', '&#13;')

/** Word drops spaces at the ends of a text unless its tag says otherwise; texts of drawings keep them. */
function withSpaces(tag: string, text: string): string {
  const isKept = text.trim() === text || tag.includes('xml:space') || /^<a:/.test(tag)
  return isKept ? tag : tag.replace(/>$/, ' xml:space="preserve">')
}

/** A text where an element stood for a character. */
function asRun(tag: string, text: string): string {
  if (text === '') return ''
  const prefix = /^<(\w+:)?/.exec(tag)?.[1] ?? ''
  return `<${prefix}t xml:space="preserve">${escapeXml(text)}</${prefix}t>`
}
