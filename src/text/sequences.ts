import type { Tokenizer } from './tokenizer.ts'
import { coverWithWindows, type Window } from './windows.ts'

/** What the network reads at once: [CLS] pieces [SEP]. */
export interface Sequence {
  ids: number[]
  /** The unit that each piece is part of, where this sequence answers for that unit; else −1. */
  units: number[]
}

/** Whether a piece is the first of a unit that its sequence answers for: the class is read there. */
export function isFirstPiece(units: readonly number[], at: number): boolean {
  return units[at] >= 0 && units[at] !== units[at - 1]
}

/**
 * The sequences of a text, each of at most `maxLength` pieces: each unit is answered for by exactly one
 * of them. A unit longer than a whole window is read by its beginning.
 */
export function sequencesOf(
  tokenizer: Tokenizer,
  pieces: readonly number[][],
  maxLength: number,
): Sequence[] {
  const capacity = maxLength - 2
  const counts = pieces.map(({ length }) => Math.min(length, capacity))
  return coverWithWindows(counts, capacity).map((window) =>
    sequenceOf(tokenizer, pieces, window, maxLength),
  )
}

/** The beginning of a text alone, as the reference run read it; its last unit may be cut. */
export function firstSequence(
  tokenizer: Tokenizer,
  pieces: readonly number[][],
  maxLength: number,
): Sequence[] {
  let [end, used] = [0, 0]
  while (end < pieces.length && used < maxLength - 2) used += pieces[end++].length
  if (end === 0) return []
  const window = { start: 0, end, ownStart: 0, ownEnd: end }
  return [sequenceOf(tokenizer, pieces, window, maxLength)]
}

function sequenceOf(
  { clsId, sepId }: Tokenizer,
  pieces: readonly number[][],
  { start, end, ownStart, ownEnd }: Window,
  maxLength: number,
): Sequence {
  const sequence: Sequence = { ids: [clsId], units: [-1] }
  for (let unit = start; unit < end; unit++) {
    const own = unit >= ownStart && unit < ownEnd ? unit : -1
    for (const id of pieces[unit]) {
      if (sequence.ids.length > maxLength - 2) break
      sequence.ids.push(id)
      sequence.units.push(own)
    }
  }
  sequence.ids.push(sepId)
  sequence.units.push(-1)
  return sequence
}
