import { describe, expect, it } from 'vitest'
import type { Piece } from '../../../src/formats/sources/pdf-columns.ts'
import { joinParts, pageText } from '../../../src/formats/sources/pdf-layout.ts'

/** Text at a place, in letters of ten points that are five wide. */
const at = (x: number, y: number, text: string, size = 10): Piece => {
  return { text, x, y, width: (text.length * size) / 2, size }
}
const page = (...pieces: Piece[]) => pageText(pieces, false)

/** Lines of forty letters, one below the other. */
const column = (x: number, y: number, names: string) =>
  [...names].map((name, i) => at(x, y + 12 * i, `${name}${' word'.repeat(8)}`.slice(0, 40)))

describe('the text of a page', () => {
  it('is read in columns, whatever the order in which the file draws', () => {
    const both = [...column(50, 100, 'abcd'), ...column(300, 104, 'efgh')]
    const told = (pieces: Piece[]) =>
      page(...pieces)
        .match(/\b[a-h]\b/g)
        ?.join('')
    expect(told(both)).toBe('abcdefgh')
    expect(told(both.toReversed())).toBe('abcdefgh')
    expect(told([at(50, 60, 'x'.repeat(90)), ...both, at(50, 200, 'y'.repeat(90))])).toBe(
      'abcdefgh',
    )
  })

  it('is read row by row where a table is', () => {
    const rows = ['Ann', 'Bo', 'Cleo', 'Dan'].flatMap((name, i) => [
      at(50, 100 + 20 * i, name),
      at(200, 100 + 20 * i, 'Oslo'),
      at(350, 100 + 20 * i, `${i}`),
    ])
    expect(page(...rows)).toBe('Ann\tOslo\t0\nBo\tOslo\t1\nCleo\tOslo\t2\nDan\tOslo\t3')
  })

  it('joins lines that break where the next word did not fit, and no others', () => {
    const lines = [
      'a line of words that is full to here',
      'and another that is as full as that',
      'Oslo',
      'Bergen',
    ]
    expect(page(...lines.map((line, i) => at(50, 100 + 12 * i, line)))).toBe(
      'a line of words that is full to here and another that is as full as that Oslo\nBergen',
    )
  })

  it('has a paragraph where lines stand apart, are moved in, or have other letters', () => {
    const full = 'a line of words that is full to here'
    const starts = (x: number, y: number, size = 10) =>
      page(
        at(50, 88, full),
        at(50, 100, full),
        at(50, 112, full),
        at(x, y, `${full} too`.slice(0, 36), size),
      )
    expect(starts(50, 124)).not.toContain('\n')
    for (const [x, y, size] of [
      [50, 132, 10],
      [70, 124, 10],
      [50, 124, 14],
    ])
      expect(starts(x, y, size)).toContain('\n\n')
  })

  it('has cut words joined where that is asked for, but for hyphens that are the author’s', () => {
    const lines = [
      'we all wrote to the agree-',
      'ment which Anna Maria Berg-',
      'Voss had signed in the town',
    ]
    const pieces = lines.map((line, i) => at(50, 100 + 12 * i, line))
    expect(pageText(pieces, false)).toBe(lines.join('\n'))
    expect(pageText(pieces, true)).toBe(
      'we all wrote to the agreement which Anna Maria Berg-Voss had signed in the town',
    )
  })

  it('has a space where words stand apart, but none inside of a word', () => {
    expect(page(at(50, 100, 'Ma'), at(60, 100, 'ra'), at(73, 100, 'Voss'))).toBe('Mara Voss')
  })

  it('reads raised letters in their line, and what is written from the right from there', () => {
    expect(page(at(50, 100, 'Oslo'), at(70, 96, '2', 6), at(76, 100, 'sang'))).toBe('Oslo2 sang')
    const rtl = (x: number, text: string) => ({ ...at(x, 100, text), isRtl: true })
    expect(page(rtl(50, 'שלום'), rtl(75, 'אוסלו'))).toBe('אוסלו שלום')
  })
})

describe('pages', () => {
  const long = `${'word '.repeat(25)}and the`

  it('go on where a sentence does', () => {
    expect(joinParts([long, 'Hamburg works.'], false)).toEqual({
      ...{ text: `${long} Hamburg works.`, starts: [0, long.length + 1] },
    })
    for (const [before, after] of [
      ['A heading', 'Then a text.'],
      [`${long} end.`, 'Then a text.'],
    ])
      expect(joinParts([before, after], false).text).toBe(`${before}\n\n${after}`)
  })

  it('have a cut word joined where that is asked for; an empty page is passed over', () => {
    expect(joinParts(['an agree-', '', 'ment'], true)).toEqual({
      text: 'an agreement',
      starts: [0, 8, 8],
    })
    expect(joinParts(['an agree-', 'ment'], false)).toEqual({
      text: 'an agree-\nment',
      starts: [0, 10],
    })
    expect(joinParts(['', 'a'], false)).toEqual({ text: 'a', starts: [0, 0] })
  })
})
