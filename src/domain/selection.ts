import type { Range, Span } from './model.ts'
import { wordAt } from './words.ts'

/**
 * What the caret holds: two units (words, or characters as readers see them). The selection runs
 * from the first to the last of them; equal units are a plain caret.
 */
export interface Selection {
  anchor: Range
  focus: Range
}

export type Direction = -1 | 1

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })

/** How far around an offset text is segmented; no readable character is longer. */
const NEIGHBOURHOOD = 128

export function selectionRange({ anchor, focus }: Selection): Range {
  return { start: Math.min(anchor.start, focus.start), end: Math.max(anchor.end, focus.end) }
}

export function isCollapsed({ anchor, focus }: Selection): boolean {
  return anchor.start === focus.start && anchor.end === focus.end
}

export function caretAt(unit: Range): Selection {
  return { anchor: unit, focus: unit }
}

/** The character as readers see it (grapheme cluster) that holds an offset; null at the end. */
export function characterAt(text: string, offset: number): Range | null {
  if (offset < 0 || offset >= text.length) return null
  const from = startOfNeighbourhood(text, offset)
  const part = text.slice(from, offset + NEIGHBOURHOOD)
  const found = characters.segment(part).containing(offset - from)
  if (!found) return null
  return { start: from + found.index, end: from + found.index + found.segment.length }
}

/** A place before the offset where a character surely starts: after a line end or a space. */
function startOfNeighbourhood(text: string, offset: number): number {
  const earliest = Math.max(0, offset - NEIGHBOURHOOD)
  for (let at = offset - 1; at > earliest; at--) {
    if (text[at - 1] === '\n' || text[at - 1] === ' ') {
      // A mark may sit on the space; only a plain character may start here.
      if (/[\p{L}\p{N}\p{P}]/u.test(text[at])) return at
    }
  }
  return earliest
}

/** Widens a range to whole characters, so that no emoji or combining mark is cut. */
export function snapToCharacters(text: string, range: Range): Range | null {
  if (range.start >= range.end) return null
  const first = characterAt(text, range.start)
  const last = characterAt(text, range.end - 1)
  return first && last ? { start: first.start, end: last.end } : null
}

/** The word before or after the focus; stays at the edge of the text. */
export function moveByWord(
  words: Range[],
  selection: Selection,
  direction: Direction,
  extend: boolean,
): Selection {
  const { focus } = selection
  const index = direction > 0 ? wordAt(words, focus.end) : wordAt(words, focus.start) - 1
  const target = words[Math.min(Math.max(index, 0), words.length - 1)]
  if (!target) return selection
  return extend ? { anchor: selection.anchor, focus: target } : caretAt(target)
}

/** One character on. From a word, the caret first enters it; extending moves the focused edge. */
export function moveByCharacter(
  text: string,
  selection: Selection,
  direction: Direction,
  extend: boolean,
): Selection {
  if (extend) return extendByCharacter(text, selection, direction)
  const { focus } = selection
  const inside = characterAt(text, direction > 0 ? focus.start : focus.end - 1)
  const isWord = inside && inside.end - inside.start < focus.end - focus.start
  const target = isWord ? inside : characterAt(text, direction > 0 ? focus.end : focus.start - 1)
  return target ? caretAt(target) : selection
}

function extendByCharacter(text: string, selection: Selection, direction: Direction): Selection {
  const { start, end } = selectionRange(selection)
  const backwards = selection.focus.start < selection.anchor.start
  const first = characterAt(text, start)
  const last = characterAt(text, end - 1)
  if (!first || !last) return selection
  const single = first.start === last.start
  if (backwards || (single && direction < 0)) {
    const focus = characterAt(text, direction < 0 ? start - 1 : first.end)
    return focus ? { anchor: last, focus } : selection
  }
  const focus = characterAt(text, direction > 0 ? end : last.start - 1)
  return focus ? { anchor: first, focus } : selection
}

/** The first or last word of a range of text (a line, the document); null when it has none. */
export function edgeWord(words: Range[], within: Range, direction: Direction): Range | null {
  const index = direction > 0 ? wordAt(words, within.end - 1) : wordAt(words, within.start)
  const found = words[index]?.start < within.end ? words[index] : words[index - 1]
  return found && found.start >= within.start && found.end <= within.end ? found : null
}

/** Where the next sentence of a block starts, or the current or previous one; null beyond it. */
export function sentenceStart(
  text: string,
  block: Range,
  at: number,
  to: Direction,
): number | null {
  const starts: number[] = []
  for (const { index } of sentences.segment(text.slice(block.start, block.end)))
    starts.push(block.start + index)
  const found = to > 0 ? starts.find((start) => start > at) : starts.findLast((start) => start < at)
  return found ?? null
}

/**
 * Moves one edge of a span by a word, or by a character when `byCharacter`. Returns null when the
 * span would become empty or leave the text.
 */
export function moveEdge(
  text: string,
  words: Range[],
  range: Range,
  move: { edge: 'start' | 'end'; direction: Direction; byCharacter: boolean },
): Range | null {
  const at = nextEdge(text, words, range[move.edge], move)
  const moved = at === null ? null : { ...range, [move.edge]: at }
  return moved && moved.start < moved.end ? { start: moved.start, end: moved.end } : null
}

function nextEdge(
  text: string,
  words: Range[],
  from: number,
  {
    edge,
    direction,
    byCharacter,
  }: { edge: 'start' | 'end'; direction: Direction; byCharacter: boolean },
): number | null {
  if (byCharacter) {
    const character = characterAt(text, direction > 0 ? from : from - 1)
    return character && (direction > 0 ? character.end : character.start)
  }
  // Word edges of this kind rise with the index, so the neighbours of one word suffice.
  const near = wordAt(words, from)
  const candidates = [near - 1, near, near + 1].flatMap((i) => (words[i] ? [words[i][edge]] : []))
  const found =
    direction > 0 ? candidates.find((e) => e > from) : candidates.findLast((e) => e < from)
  return found ?? null
}

/** The spans that hold an offset, the shortest first: what a click there means. */
export function spansAt(spans: readonly Span[], offset: number): Span[] {
  return spans
    .filter((span) => span.start <= offset && offset < span.end)
    .sort((a, b) => a.end - a.start - (b.end - b.start) || (a.id < b.id ? -1 : 1))
}

/**
 * Every other place where the text of a range occurs, itself included, that begins and ends on
 * word edges when the range does. Occurrences do not overlap.
 */
export function occurrences(text: string, words: Range[], range: Range): Range[] {
  const surface = text.slice(range.start, range.end)
  if (surface === '') return []
  const wholeWords = isOnWordEdges(words, range)
  const found: Range[] = []
  for (let at = text.indexOf(surface); at >= 0;) {
    const candidate = { start: at, end: at + surface.length }
    const fits = wholeWords ? isOnWordEdges(words, candidate) : isWhole(text, candidate)
    if (fits) found.push(candidate)
    at = text.indexOf(surface, fits ? candidate.end : at + 1)
  }
  return found
}

function isOnWordEdges(words: Range[], { start, end }: Range): boolean {
  return words[wordAt(words, start)]?.start === start && words[wordAt(words, end - 1)]?.end === end
}

function isWhole(text: string, range: Range): boolean {
  const snapped = snapToCharacters(text, range)
  return snapped?.start === range.start && snapped.end === range.end
}

const STRONG = /[\p{L}]/u
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** True when the first letter is written from right to left, which is what `dir=auto` goes by. */
export function isRightToLeft(text: string): boolean {
  const first = STRONG.exec(text)
  return (
    first !== null &&
    RIGHT_TO_LEFT.test(String.fromCodePoint(text.codePointAt(first.index) as number))
  )
}
