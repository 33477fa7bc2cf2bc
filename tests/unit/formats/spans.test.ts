import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offsetTable } from '../../../src/domain/offsets.ts'
import { resolveSpans, type StatedSpan } from '../../../src/formats/spans.ts'
import { shorten } from '../../../src/domain/quoting.ts'

const units = ['utf-16', 'code-points'] as const

/** A text in which no character comes twice, and places in it, in code points. */
const placed = fc.shuffledSubarray([...'👍😀🎉abcdé北ق'], { minLength: 2 }).chain((characters) =>
  fc.record({
    characters: fc.constant(characters),
    places: fc.array(
      fc
        .tuple(fc.nat(characters.length - 1), fc.nat(characters.length - 1))
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1] as const),
      { minLength: 1, maxLength: 4 },
    ),
  }),
)

describe('spans that come with their surfaces', () => {
  it('lie where the surfaces are, whichever unit is expected and whichever each of them uses', () => {
    fc.assert(
      fc.property(placed, fc.array(fc.constantFrom(...units)), ({ characters, places }, used) => {
        const text = characters.join('')
        const table = offsetTable(text)
        const ranges = places.map((place, i) => {
          const [start, end] = place.map((at) => table.toUtf16(at) as number)
          return { start, end, label: String(i) }
        })
        const stated = ranges.map((range, i): StatedSpan => {
          const [start, end] = used[i] === 'utf-16' ? [range.start, range.end] : places[i]
          return { ...range, start, end, surface: text.slice(range.start, range.end) }
        })
        for (const unit of units) {
          expect(resolveSpans(text, stated, unit, 1)).toEqual({ spans: ranges, problems: [] })
        }
      }),
    )
  })
})

describe('a surface in a message', () => {
  it.each([
    ['x'.repeat(40), 'x'.repeat(40)],
    ['x'.repeat(41), `${'x'.repeat(39)}…`],
    ['👍'.repeat(40), '👍'.repeat(40)],
    ['👍'.repeat(41), `${'👍'.repeat(39)}…`],
  ])('has forty characters at most: %s', (text, short) => expect(shorten(text)).toBe(short))
})
