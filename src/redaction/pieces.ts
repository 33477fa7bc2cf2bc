import type { Range } from '../model/documents.ts'

interface Edit extends Range {
  put: string
}

/** A stretch of a file's source that holds text, and how text is written there. */
export class Piece {
  readonly text: string
  /** In the source. */
  readonly place: Range
  private readonly write: (text: string) => string
  /** Disjoint, in their order. */
  private readonly edits: Edit[] = []

  constructor(text: string, place: Range, write: (text: string) => string = (same) => same) {
    this.text = text
    this.place = place
    this.write = write
  }

  /** Puts something where a range of its text was, unless part of that was taken out before: then the rest goes. */
  replace(range: Range, put: string): boolean {
    const first = this.firstAfter(range.start)
    let last = first
    while (last < this.edits.length && this.edits[last].start < range.end) last++
    const before = this.edits.slice(first, last)
    const made: Edit[] = []
    let at = range.start
    for (const edit of before) {
      if (at < edit.start) made.push({ start: at, end: edit.start, put: '' })
      made.push(edit)
      at = edit.end
    }
    const isFree = before.length === 0
    if (at < range.end) made.push({ start: at, end: range.end, put: isFree ? put : '' })
    this.edits.splice(first, before.length, ...made)
    return isFree
  }

  /** Number of the first edit that ends behind an offset. */
  private firstAfter(offset: number): number {
    let [low, high] = [0, this.edits.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.edits[middle].end > offset) high = middle
      else low = middle + 1
    }
    return low
  }

  get isTouched(): boolean {
    return this.edits.length > 0
  }

  /** What stands at its place in the source, once its text is replaced. */
  written(): string {
    const parts: string[] = []
    let at = 0
    for (const { start, end, put } of this.edits) {
      parts.push(this.text.slice(at, start), put)
      at = end
    }
    return this.write(parts.join('') + this.text.slice(at))
  }
}

/** A piece in a passage, and whether it is only what was there before a change that is still to be agreed to. */
interface Part {
  piece: Piece
  at: number
  isGone: boolean
}

/** A text as it is read: pieces of a source, and what only separates them. */
export class Passage {
  private readonly parts: Part[] = []
  private readonly texts: string[] = []
  private length = 0
  private joined: string | null = null
  /** Whether it is for people to read, so that a model is asked about it. */
  readonly isRead: boolean
  /** Whether programs read it as well: only values that say something are looked for in it. */
  readonly isMarkup: boolean

  constructor({ isRead = false, isMarkup = false } = {}) {
    this.isRead = isRead
    this.isMarkup = isMarkup
  }

  add(piece: Piece, isGone = false): this {
    this.parts.push({ piece, at: this.length, isGone })
    return this.gap(piece.text)
  }

  /** Text that stands nowhere in the source. */
  gap(text: string): this {
    this.texts.push(text)
    this.length += text.length
    this.joined = null
    return this
  }

  get text(): string {
    this.joined ??= this.texts.join('')
    return this.joined
  }

  get isEmpty(): boolean {
    return this.parts.length === 0
  }

  /**
   * Puts something where the first piece of a range was that stays, or else the first; the rest of the range goes.
   * Whether nobody had done so before.
   */
  replace(range: Range, put: string): boolean {
    const inside: { piece: Piece; own: Range; isGone: boolean }[] = []
    for (let i = this.partAt(range.start); i < this.parts.length; i++) {
      const { piece, at, isGone } = this.parts[i]
      if (at >= range.end) break
      const start = Math.max(range.start - at, 0)
      const end = Math.min(range.end - at, piece.text.length)
      if (start < end) inside.push({ piece, own: { start, end }, isGone })
    }
    const taker = inside.find(({ isGone }) => !isGone) ?? inside.at(0)
    let isNew = false
    for (const one of inside) {
      const isFresh = one.piece.replace(one.own, one === taker ? put : '')
      if (one === taker) isNew = isFresh
    }
    return isNew
  }

  /** The last part that begins at an offset or before. */
  private partAt(offset: number): number {
    let [low, high] = [0, this.parts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.parts[middle].at <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}

/** A source with what its pieces have become; all else is as it was. */
export function rewritten(source: string, pieces: readonly Piece[]): string {
  const touched = pieces.filter((piece) => piece.isTouched)
  if (touched.length === 0) return source
  const parts: string[] = []
  let at = 0
  for (const piece of touched.sort((a, b) => a.place.start - b.place.start)) {
    parts.push(source.slice(at, piece.place.start), piece.written())
    at = piece.place.end
  }
  return parts.join('') + source.slice(at)
}
