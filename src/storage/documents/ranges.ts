import { failed } from '../../domain/failure.ts'
import type { Range } from '../../model/documents.ts'
import { splitsCharacter } from '../../domain/offsets.ts'
import { merged } from '../../domain/reviewed.ts'
import { asText, damaged } from './damaged.ts'

/** Throws a FailureError unless a range is a part of the text, not empty, that cuts no character. */
export function checkRange(text: string, { start, end }: Range, what: string): void {
  const inside = start >= 0 && start < end && end <= text.length
  if (inside && !splitsCharacter(text, start) && !splitsCharacter(text, end)) return
  throw failed(
    'bad-input',
    `${what} must lie inside the text and not cut a character; nothing was changed.`,
  )
}

/** What the ranges cover, sorted and disjoint. Throws a FailureError where one does not fit the text. */
export function coveredBy(ranges: readonly Range[], text: string, what: string): Range[] {
  for (const range of ranges) checkRange(text, range, what)
  return merged(ranges)
}

/** Ranges as a flat JSON list of numbers. */
export function packRanges(ranges: readonly Range[]): string {
  return JSON.stringify(ranges.flatMap(({ start, end }) => [start, end]))
}

export function unpackRanges(packed: string): Range[] {
  const flat = flatListOf(asText(packed))
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    start: flat[2 * i],
    end: flat[2 * i + 1],
  }))
}

function flatListOf(packed: string): number[] {
  try {
    const flat: unknown = JSON.parse(packed)
    if (Array.isArray(flat) && flat.every(Number.isInteger)) return flat as number[]
  } catch {
    // It was not written here as it is.
  }
  throw damaged()
}
