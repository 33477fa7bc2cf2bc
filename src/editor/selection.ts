import { characterAt } from '../domain/characters.ts'
import type { Range } from '../model/documents.ts'
import type { DocumentText, Words } from './document-text.ts'
import { blockAt } from './layout.ts'

/**
 * What the caret holds: two units (words, or characters as readers see them). The selection runs
 * from the first to the last of them; equal units are a plain caret.
 */
export interface Selection {
  anchor: Range
  focus: Range
}

export type Direction = -1 | 1

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })

export function selectionRange({ anchor, focus }: Selection): Range {
  return { start: Math.min(anchor.start, focus.start), end: Math.max(anchor.end, focus.end) }
}

export function isCollapsed({ anchor, focus }: Selection): boolean {
  return anchor.start === focus.start && anchor.end === focus.end
}

export function caretAt(unit: Range): Selection {
  return { anchor: unit, focus: unit }
}

/** The word before or after the focus; stays at the edge of the text. */
export function moveByWord(
  words: Words,
  selection: Selection,
  direction: Direction,
  extend: boolean,
): Selection {
  const { focus } = selection
  const target = direction > 0 ? words.endingAfter(focus.end) : words.endingBy(focus.start)
  return target ? moveTo(selection, target, extend) : selection
}

/** Puts the caret on a unit, or the focus alone. */
export function moveTo(selection: Selection, target: Range, extend: boolean): Selection {
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

/** The sentences of a block, without the space around them. */
function sentencesOf(text: string, block: Range): Range[] {
  const found: Range[] = []
  for (const { index, segment } of sentences.segment(text.slice(block.start, block.end))) {
    const start = block.start + index + segment.length - segment.trimStart().length
    const end = block.start + index + segment.trimEnd().length
    if (start < end) found.push({ start, end })
  }
  return found
}

/** The sentence that holds an offset, or the one before it; null in a block without text. */
export function sentenceAt(text: string, block: Range, at: number): Range | null {
  const all = sentencesOf(text, block)
  return all.findLast(({ start }) => start <= at) ?? all[0] ?? null
}

/** The first word of the next sentence, or of the current or previous one; else the text's edge. */
export function moveBySentence(
  text: DocumentText,
  selection: Selection,
  direction: Direction,
  extend: boolean,
): Selection {
  const { blocks } = text
  const at = selection.focus.start
  for (let i = blockAt(blocks, at); i >= 0 && i < blocks.length; i += direction) {
    const start = sentenceStart(text.text, blocks[i], at, direction)
    const word = start === null ? null : text.endingAfter(start)
    if (word) return moveTo(selection, word, extend)
  }
  return moveToTextEdge(text, selection, direction, extend)
}

/** The last word of the text, or the first. */
export function moveToTextEdge(
  text: DocumentText,
  selection: Selection,
  direction: Direction,
  extend: boolean,
): Selection {
  const word = direction > 0 ? text.endingBy(text.text.length) : text.endingAfter(0)
  return word ? moveTo(selection, word, extend) : selection
}

/** Where the next sentence of a block starts, or the current or previous one; null beyond it. */
export function sentenceStart(
  text: string,
  block: Range,
  at: number,
  to: Direction,
): number | null {
  const starts = sentencesOf(text, block).map(({ start }) => start)
  const found = to > 0 ? starts.find((start) => start > at) : starts.findLast((start) => start < at)
  return found ?? null
}

/**
 * Moves one edge of a span by a word, or by a character when `byCharacter`. Returns null when the
 * span would become empty or leave the text.
 */
export function moveEdge(
  text: string,
  words: Words,
  range: Range,
  move: { edge: 'start' | 'end'; direction: Direction; byCharacter: boolean },
): Range | null {
  const at = nextEdge(text, words, range[move.edge], move)
  const moved = at === null ? null : { ...range, [move.edge]: at }
  return moved && moved.start < moved.end ? { start: moved.start, end: moved.end } : null
}

function nextEdge(
  text: string,
  words: Words,
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
  return (direction > 0 ? edgeAfter(words, edge, from) : edgeBefore(words, edge, from)) ?? null
}

function edgeAfter(words: Words, edge: 'start' | 'end', from: number): number | undefined {
  const word = words.endingAfter(from)
  if (!word || edge === 'end' || word.start > from) return word?.[edge]
  return words.endingAfter(word.end)?.start
}

function edgeBefore(words: Words, edge: 'start' | 'end', from: number): number | undefined {
  const around = words.endingAfter(from)
  if (edge === 'start' && around && around.start < from) return around.start
  const word = words.endingBy(from)
  if (!word || edge === 'start' || word.end < from) return word?.[edge]
  return words.endingBy(word.start)?.end
}

/**
 * A span whose edge was dragged to a place: the edge goes to the outside of the word there, or of
 * the character. Null when nothing of the span would be left.
 */
export function dragEdge(
  text: string,
  words: Words,
  range: Range,
  drag: { edge: 'start' | 'end'; place: number; byCharacter: boolean },
): Range | null {
  const at = drag.byCharacter ? nearestCharacter(text, drag.place) : outsideOfWord(words, drag)
  if (at === null) return null
  const moved = { start: range.start, end: range.end, [drag.edge]: at }
  return moved.start < moved.end ? moved : null
}

function nearestCharacter(text: string, place: number): number {
  return characterAt(text, place)?.start ?? Math.min(Math.max(place, 0), text.length)
}

function outsideOfWord(
  words: Words,
  { edge, place }: { edge: 'start' | 'end'; place: number },
): number | null {
  if (edge === 'start') return words.endingAfter(place)?.start ?? null
  const around = words.endingAfter(place - 1)
  const word = around && around.start < place ? around : words.endingBy(place)
  return word?.end ?? null
}

/** Of things that hold an offset, the shortest first: what a click there means. */
export function innermostFirst<T extends Range & { id: string }>(
  items: readonly T[],
  offset: number,
): T[] {
  return items
    .filter(({ start, end }) => start <= offset && offset < end)
    .sort((a, b) => a.end - a.start - (b.end - b.start) || (a.id < b.id ? -1 : 1))
}
