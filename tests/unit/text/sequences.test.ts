import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstSequence, isFirstPiece, sequencesOf } from '../../../src/text/sequences.ts'
import { unitsOf } from '../../../src/text/units.ts'
import { letterTokenizer } from '../../support/local-session.ts'
import { PATIENT } from '../../support/patient.ts'

const tokenizer = letterTokenizer()
const piecesOf = (text: string) => unitsOf(tokenizer, { text }, 'word').pieces
const read = (text: string, maxLength: number) => sequencesOf(tokenizer, piecesOf(text), maxLength)
/** The units whose class is read in a sequence. */
const answered = ({ units }: { units: number[] }) =>
  units.filter((_, at) => isFirstPiece(units, at))

describe('sequences', () => {
  it('are [CLS], the pieces and [SEP], and know the unit of each piece', () => {
    const { vocabulary, clsId, sepId } = tokenizer
    const [a, b, c] = ['a', '##b', 'c'].map((piece) => vocabulary.indexOf(piece))
    expect(read('ab c', 10)).toEqual([{ ids: [clsId, a, b, c, sepId], units: [-1, 0, 0, 1, -1] }])
  })

  it('answer for every unit exactly once, whatever the window', PATIENT, () => {
    const texts = fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 120 })
    fc.assert(
      fc.property(texts, fc.integer({ min: 10, max: 40 }), (list, maxLength) => {
        const sequences = read(list.join(' '), maxLength)
        expect(sequences.flatMap(answered)).toEqual(list.map((_, index) => index))
        for (const { ids } of sequences) expect(ids.length).toBeLessThanOrEqual(maxLength)
      }),
    )
  })

  it('read a unit longer than a window by its beginning, and still answer for it', () => {
    const sequences = read(`ab ${'z'.repeat(50)} cd`, 12)
    expect(sequences.flatMap(answered)).toEqual([0, 1, 2])
    expect(Math.max(...sequences.map(({ ids }) => ids.length))).toBeLessThanOrEqual(12)
  })

  it('are none of a text without units', () => {
    expect(read(' ', 10)).toEqual([])
    expect(firstSequence(tokenizer, [], 10)).toEqual([])
  })
})

describe('the first sequence', () => {
  it('is full to its last piece, cutting the unit that fills it', () => {
    const [{ ids, units }] = firstSequence(tokenizer, piecesOf('ab cde fg'), 6)
    expect(ids).toHaveLength(6)
    expect(units).toEqual([-1, 0, 0, 1, 1, -1])
  })

  it('is the whole of a short text', () => {
    expect(firstSequence(tokenizer, piecesOf('ab c'), 10)).toEqual(read('ab c', 10))
  })
})
