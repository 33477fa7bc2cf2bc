import { attempt } from '../../domain/failure.ts'
import { counted } from '../../domain/figures.ts'
import { isApart } from '../../formats/sources/html-prose.ts'
import { pageEncoding } from '../../formats/sources/html.ts'
import { walkHtml, type Listener } from '../../formats/sources/markup.ts'
import type { Range } from '../../model/documents.ts'
import { Passage, Piece } from '../pieces.ts'
import {
  escapeText,
  quotedAttribute,
  readableAddress,
  valuePlace,
  writtenAddress,
} from './opened.ts'
import { openText } from './plain.ts'

/** Elements whose text has no references in it; programs read most of it. */
const RAW = new Set(['script', 'style', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext'])

/** Attributes that people are shown or told, and those that hold an address. */
const SHOWN = new Set(['alt', 'title', 'placeholder', 'label', 'summary', 'abbr', 'aria-label'])
const ADDRESSES = new Set(['href', 'src', 'cite', 'action', 'formaction', 'poster'])

const UNREADABLE: Readonly<Record<string, string>> = {
  ...{ img: 'picture', video: 'video', audio: 'recording', iframe: 'embedded page' },
  ...{ object: 'embedded object', embed: 'embedded object' },
}

/** A page of HTML: its text, its attributes, comments and scripts. */
export const openHtml = (bytes: Uint8Array, encoding: string) =>
  openText('html', bytes, encoding === 'auto' ? pageEncoding(bytes) : encoding, (source) =>
    attempt(() => {
      const page = new Page(source)
      walkHtml(source, page)
      return page.read()
    }),
  )

class Page implements Listener {
  private readonly source: string
  private readonly body = new Passage({ isRead: true })
  private readonly shown = new Passage({ isRead: true })
  private readonly markup = new Passage({ isMarkup: true })
  private readonly pieces: Piece[] = []
  private readonly inside: string[] = []
  private readonly counts = new Map<string, number>()
  /** Text under way: what stands between two tags, references told apart. */
  private parts: string[] = []
  private place: Range = { start: 0, end: 0 }

  constructor(source: string) {
    this.source = source
  }

  read() {
    this.endText()
    const passages = [this.body, this.shown, this.markup]
    const unchecked = [...this.counts].map(([what, count]) => counted(count, what))
    return { pieces: this.pieces, passages, unchecked }
  }

  attribute(name: string, value: string, place: Range): void {
    const at = valuePlace(this.source, place)
    if (!at || value === '') return
    const isAddress = ADDRESSES.has(name)
    const write = (text: string) => quotedAttribute(isAddress ? writtenAddress(text) : text)
    const piece = new Piece(isAddress ? readableAddress(value) : value, at, write)
    this.enter(SHOWN.has(name) ? this.shown : this.markup, piece)
  }

  open(name: string): void {
    this.endText()
    this.part(name)
    this.inside.push(name)
    const what = UNREADABLE[name]
    if (what !== undefined) this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  close(name: string): void {
    this.endText()
    this.inside.pop()
    if (name !== 'br') this.part(name)
  }

  text(text: string, { start, end }: Range): void {
    // Between two texts there may be a tag that nobody hears of, since it ends nothing.
    if (start !== this.place.end) this.endText()
    if (this.parts.length === 0) this.place = { start, end }
    this.place.end = end
    this.parts.push(text)
  }

  aside(place: Range): void {
    this.endText()
    this.enter(this.markup, new Piece(this.source.slice(place.start, place.end), place))
  }

  private endText(): void {
    const text = this.parts.join('')
    this.parts = []
    if (text === '') return
    const isRaw = RAW.has(this.inside.at(-1) ?? '')
    const piece = new Piece(text, this.place, isRaw ? undefined : escapeText)
    if (isRaw) this.enter(this.markup, piece)
    else {
      this.pieces.push(piece)
      this.body.add(piece)
    }
  }

  private enter(passage: Passage, piece: Piece): void {
    this.pieces.push(piece)
    passage.add(piece).gap('\n\n')
  }

  private part(name: string): void {
    if (name === 'br') this.body.gap('\n')
    else if (isApart(name)) this.body.gap('\n\n')
  }
}
