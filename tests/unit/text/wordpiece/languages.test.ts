import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isAttached } from '../../../../src/domain/characters.ts'
import { unwrap } from '../../../../src/domain/failure.ts'
import { unitsOf } from '../../../../src/text/units.ts'
import { createWordPiece } from '../../../../src/text/wordpiece/wordpiece.ts'

interface Case {
  text: string
  words: [start: number, end: number][]
  pieces: [id: number, start: number, end: number][]
}

/** What the tokenizers library finds; made by tests/golden/languages/words.py. */
const golden = JSON.parse(
  readFileSync(new URL('../../../golden/data/languages.json', import.meta.url), 'utf8'),
) as { settings: { lowercase: boolean; vocabulary: string[]; cases: Case[] }[] }

/** Whether the rest of a unit is of marks that belong to the letter before. */
const isMarks = (rest: string) => [...rest].every((c) => isAttached(c.codePointAt(0) as number))

describe.each(golden.settings)('texts of many languages, lowercase $lowercase', (setting) => {
  const { lowercase, vocabulary, cases } = setting
  const options = { lowercase, stripAccents: null, chineseChars: true }
  const tokenizer = unwrap(createWordPiece(vocabulary, options))

  it.each(cases)('“$text” has the words of the library, with their marks', ({ text, words }) => {
    const own = tokenizer.words(text)
    expect(own.map(({ start }) => start)).toEqual(words.map(([start]) => start))
    own.forEach(({ end }, i) => expect(text.slice(words[i][1], end)).toSatisfy(isMarks))
  })

  it.each(cases)('“$text” has its pieces, whether read as words or as units', (one) => {
    const { text, pieces } = one
    const read = tokenizer.encode(text, tokenizer.words(text)).flat()
    expect(read.map(({ id, start, end }) => [id, start, end])).toEqual(pieces)
    const units = unitsOf(tokenizer, { text }, 'piece')
    expect(units.pieces.flat()).toEqual(pieces.map(([id]) => id))
    // A unit has whole pieces, and ends where the last of them does or with its marks.
    let at = 0
    units.pieces.forEach((ids, i) => {
      const { start, end } = units.ranges[i]
      expect(start).toBe(pieces[at][1])
      at += ids.length
      expect(text.slice(pieces[at - 1][2], end)).toSatisfy(isMarks)
    })
  })
})
