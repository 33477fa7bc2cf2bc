import { describe, expect, it } from 'vitest'
import { splitTag, tagsToChunks, tagsToStrictChunks } from '../../../src/domain/tags.ts'

describe('a tag', () => {
  it.each([
    ['B-PER', ['B', 'PER']],
    ['I-art-work', ['I', 'art-work']],
    ['B', ['B', '_']],
    ['B-', ['B', '_']],
    ['O', ['O', '']],
    ['', ['O', '']],
    ['-', ['O', '']],
  ])('%j is a prefix and a type', (tag, parts) => expect(splitTag(tag)).toEqual(parts))

  it.each(['PER', 'art-work', 'XB-PER', 'BX-PER', 'X'])(
    '%s has no prefix: inside its type',
    (tag) => expect(splitTag(tag)).toEqual(['I', tag]),
  )
})

/** "A0-2" is a chunk of type A over the first two words. */
const told = (chunks: { type: string; start: number; end: number }[]) =>
  chunks.map(({ type, start, end }) => `${type}${start}-${end}`).join(' ')

describe('chunks as conlleval reads them', () => {
  it.each([
    ['nothing', 'O O', ''],
    ['IOB2', 'B-A I-A O B-B B-B', 'A0-2 B3-4 B4-5'],
    ['IOB1', 'I-A I-A B-A O I-B', 'A0-2 A2-3 B4-5'],
    ['IOE', 'I-A E-A I-A E-A', 'A0-2 A2-4'],
    ['IOBES', 'S-A B-A I-A E-A S-A', 'A0-1 A1-4 A4-5'],
    ['BILOU', 'U-A B-A L-A U-A U-B I-B', 'A0-1 A1-3 A3-4 B4-5 B5-6'],
    ['BMES', 'B-A M-A E-A', 'A0-3'],
    ['an S after an I of its type', 'I-A S-A I-A', 'A0-1 A1-2 A2-3'],
    ['an L that ends before an I', 'B-A L-A I-A', 'A0-2 A2-3'],
    ['a U after an I of its type', 'I-A U-A', 'A0-1 A1-2'],
    ['an I after a U of its type', 'U-A I-A', 'A0-1 A1-2'],
    ['a change of type', 'B-A I-B I-B', 'A0-1 B1-3'],
    ['a type once more after a gap', 'I-A O I-A', 'A0-1 A2-3'],
  ])('in %s', (_, tags, chunks) => expect(told(tagsToChunks(tags.split(' ')))).toBe(chunks))

  it('are none in no words', () => expect(tagsToChunks([])).toEqual([]))
})

describe('chunks in strict IOB2', () => {
  it.each([
    ['begin at B and go on over I', 'O B-A I-A I-A O', 'A1-4'],
    ['end at the end', 'B-A I-A', 'A0-2'],
    ['begin anew at every B', 'B-A B-A', 'A0-1 A1-2'],
    ['leave an I of another type to none', 'B-A I-B I-A', 'A0-1'],
    ['leave an I without a B to none', 'I-A O I-A', ''],
    ['know no E: it ends what is open', 'B-A E-A I-A', 'A0-1'],
  ])('%s', (_, tags, chunks) => expect(told(tagsToStrictChunks(tags.split(' ')))).toBe(chunks))
})
