import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DocumentText, touchedWords, wordList } from '../../../src/editor/document-text.ts'
import type { Range } from '../../../src/model/documents.ts'
import { splitWords } from '../../../src/domain/words.ts'
import { anyText } from '../../support/text.ts'
import { PATIENT } from '../../support/patient.ts'

/** Long enough for several blocks, with and without line ends. */
const longText = fc
  .tuple(anyText({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 200 }))
  .map(([part, times]) => part.repeat(times))

describe('words found block by block', () => {
  it('are the words of the whole text', PATIENT, () => {
    fc.assert(
      fc.property(longText, (text) => {
        const lazy = new DocumentText(text, null)
        const found = []
        for (let word = lazy.endingAfter(0); word; word = lazy.endingAfter(word.end))
          found.push(word)
        expect(found).toEqual(splitWords(text))
      }),
      { numRuns: 60 },
    )
  })

  it('are found around any offset as in a list of all words', PATIENT, () => {
    fc.assert(
      fc.property(longText, fc.nat(), (text, at) => {
        const lazy = new DocumentText(text, null)
        const all = wordList(splitWords(text))
        const offset = at % (text.length + 1)
        expect(lazy.endingAfter(offset)).toEqual(all.endingAfter(offset))
        expect(lazy.endingBy(offset)).toEqual(all.endingBy(offset))
      }),
      { numRuns: 200 },
    )
  })

  it('are those of the file when it brought its own', () => {
    const words = [{ start: 0, end: 5 }]
    expect(new DocumentText('ab cd', words).endingAfter(2)).toEqual(words[0])
  })
})

/** The naive twin of `touchedWords`. */
function scanned(words: Range[], range: Range): Range | null {
  const touched = words.filter(({ start, end }) => end > range.start && start < range.end)
  return touched.length > 0 ? { start: touched[0].start, end: touched.at(-1)!.end } : null
}

describe('touchedWords', () => {
  const words = wordList(splitWords('The  Bank of England, yesterday'))

  it('covers the words a range touches and trims the space', () => {
    expect(touchedWords(words, { start: 3, end: 8 })).toEqual({ start: 5, end: 9 })
  })

  it('reaches to the last word', () => {
    expect(touchedWords(words, { start: 22, end: 99 })).toEqual({ start: 22, end: 31 })
  })

  it('finds nothing in white space', () => {
    expect(touchedWords(words, { start: 3, end: 5 })).toBeNull()
  })
})

it('the words that a range touches are those that a scan of all words finds', PATIENT, () => {
  fc.assert(
    fc.property(longText, fc.nat(), fc.nat(60), (text, at, size) => {
      const start = at % (text.length + 1)
      const range = { start, end: Math.min(text.length, start + size) }
      const expected = range.start < range.end ? scanned(splitWords(text), range) : null
      if (range.start < range.end)
        expect(touchedWords(new DocumentText(text, null), range)).toEqual(expected)
    }),
    { numRuns: 200 },
  )
})

describe('the direction of a block', () => {
  it('is that of its line', () => {
    const text = new DocumentText('Oslo ليلى\nليلى Oslo\n12', null)
    expect([0, 1, 2].map((index) => text.isRightToLeft(index))).toEqual([false, true, false])
  })

  it('stays that of the line in the later parts of a long one', () => {
    const text = new DocumentText('ليلى ' + 'Oslo '.repeat(2000), null)
    expect(text.blocks.length).toBeGreaterThan(2)
    expect(text.isRightToLeft(text.blocks.length - 1)).toBe(true)
  })
})
