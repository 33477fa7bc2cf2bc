import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGazetteer } from '../../../src/domain/gazetteer.ts'
import { findOccurrences, findText, foldCase } from '../../../src/domain/occurrences.ts'
import { splitWords } from '../../../src/domain/words.ts'
import { PATIENT } from '../../support/patient.ts'

const find = (text: string, surface: string, matchCase = true) =>
  findOccurrences(text, splitWords(text), surface, matchCase).map(
    ({ start, end }) => [start, text.slice(start, end)] as const,
  )

/** Words of many scripts, some of which change length with their case. */
const words = fc.array(
  fc.constantFrom(
    'Ann',
    'ANN',
    'İzmir',
    'izmir',
    'straße',
    'ΣΑΣ',
    'σας',
    '北',
    '京',
    '👩‍👩‍👧',
    'é',
    'É',
    '.',
  ),
  { maxLength: 12 },
)

describe('occurrences of a text', () => {
  it('begin and end on word edges', () => {
    expect(find('Ann and Anna, Ann.', 'Ann')).toEqual([
      [0, 'Ann'],
      [14, 'Ann'],
    ])
  })

  it('do not overlap, and a place off the edges hides none behind it', () => {
    expect(find('a b a b a', 'a b a')).toEqual([[0, 'a b a']])
    expect(find('xa b a b', 'a b')).toEqual([[5, 'a b']])
  })

  it('follow case or not, and are always the text as it stands', () => {
    expect(find('ann ANN Ann', 'Ann')).toEqual([[8, 'Ann']])
    expect(find('ann ANN Ann', 'Ann', false)).toHaveLength(3)
    // The lower case of İ is two code units long.
    expect(find('İzmir, x, İZMIR', 'İzmir', false)).toEqual([
      [0, 'İzmir'],
      [10, 'İZMIR'],
    ])
    expect(find('x ΣΑΣ σας', 'Σας', false)).toEqual([
      [2, 'ΣΑΣ'],
      [6, 'σας'],
    ])
  })

  it('are found by a name in ASCII in a text that is not', () => {
    expect(find('Ann, é', 'ANN', false)).toEqual([[0, 'Ann']])
    expect(find('Élan ann', 'ann', false)).toEqual([[5, 'ann']])
  })

  it('are no part of a character whose lower case is longer', () => {
    expect(find('İ', 'i', false)).toEqual([])
    expect(find('İ', '\u0307', false)).toEqual([])
  })

  it('are no white space at the end, and nothing at all of nothing', () => {
    expect(find('Ann ', ' ')).toEqual([])
    expect(find('Ann', '')).toEqual([])
  })

  it('keep composed and decomposed letters apart', () => {
    expect(find('caf\u00e9 cafe\u0301', 'caf\u00e9', false)).toEqual([[0, 'caf\u00e9']])
  })

  it('find CJK character by character, and whole emoji alone', () => {
    expect(find('北京北京', '北京')).toEqual([
      [0, '北京'],
      [2, '北京'],
    ])
    expect(find('👩‍👩‍👧 👩', '👩')).toEqual([[9, '👩']])
  })

  it('are those that looking at every word pair finds', PATIENT, () => {
    fc.assert(
      fc.property(words, words, fc.boolean(), (before, query, matchCase) => {
        const text = before.join(' ')
        const surface = query.slice(0, 2).join(' ')
        const form = (part: string) => (matchCase ? part : foldCase(part).folded)
        const ranges = splitWords(text)
        const naive: [number, string][] = []
        let free = 0
        for (const { start } of ranges) {
          const fitting = ranges.filter(
            ({ end }) => end > start && form(text.slice(start, end)) === form(surface),
          )
          if (start < free || fitting.length === 0) continue
          naive.push([start, text.slice(start, fitting[0].end)])
          free = fitting[0].end
        }
        expect(find(text, surface, matchCase)).toEqual(naive)
      }),
    )
  })
})

describe('a gazetteer', () => {
  const hits = (text: string, entries: string[], matchCase = true) =>
    createGazetteer(entries, matchCase)
      .find(text, splitWords(text))
      .map(({ start, end }) => text.slice(start, end))

  it('finds the longest entry at each word', () => {
    const entries = ['New York', 'New York City', 'York']
    expect(hits('New York City, New York, York', entries)).toEqual([
      'New York City',
      'New York',
      'York',
    ])
  })

  it('goes back for the entry inside a longer one that fails', () => {
    expect(hits('New York Town', ['New York City Hall', 'York Town'])).toEqual(['York Town'])
  })

  it('keeps to word edges and to the space between words', () => {
    expect(hits('Annabel Ann', ['Ann'])).toEqual(['Ann'])
    expect(hits('AT&T AT & T', ['AT&T'])).toEqual(['AT&T'])
    expect(hits('New\n York', ['New York'])).toEqual(['New\n York'])
  })

  it('ignores empty lines and white space around entries', () => {
    expect(createGazetteer(['', '  ', ' Ann '], true).size).toBe(1)
    expect(hits('Ann', ['', ' Ann '])).toEqual(['Ann'])
  })

  it('counts an entry once, however often it is listed', () => {
    expect(createGazetteer(['Ann', 'Ann', 'Ann Lee'], true).size).toBe(2)
  })

  it('tells the identifier behind a tab, of the first of equal entries', () => {
    const { find, size } = createGazetteer(['Ann\tQ1', 'Ann Lee\t Q2 ', 'Ann\tQ3', 'Bob'], true)
    expect(size).toBe(3)
    const text = 'Ann, Ann Lee, Bob'
    expect(find(text, splitWords(text))).toStrictEqual([
      { start: 0, end: 3, id: 'Q1' },
      { start: 5, end: 12, id: 'Q2' },
      { start: 14, end: 17 },
    ])
  })

  it('folds case when asked', () => {
    expect(hits('OSLO İZMIR', ['oslo', 'İzmir'], false)).toEqual(['OSLO', 'İZMIR'])
    expect(hits('OSLO', ['oslo'])).toEqual([])
  })

  it('finds what trying every entry at every word finds', PATIENT, () => {
    fc.assert(
      fc.property(words, fc.array(words, { maxLength: 5 }), (parts, lists) => {
        const text = parts.join(' ')
        const ranges = splitWords(text)
        const entries = lists.map((list) => list.slice(0, 3).join(' ')).filter((e) => e !== '')
        const naive: string[] = []
        for (let i = 0; i < ranges.length;) {
          const ends = ranges
            .map(({ end }, j) => ({ end, j }))
            .filter(({ end, j }) => j >= i && entries.includes(text.slice(ranges[i].start, end)))
          const longest = ends.at(-1)
          if (longest) naive.push(text.slice(ranges[i].start, longest.end))
          i = longest ? longest.j + 1 : i + 1
        }
        expect(hits(text, entries)).toEqual(naive)
      }),
    )
  })
})

it('words that are looked for are found inside others too, whatever their case, up to a limit', () => {
  const places = (text: string, query: string, limit = 10) =>
    findText(text, query, limit).map(({ start, end }) => text.slice(start, end))
  expect(places('Anna met ANN, and İann.', 'ann')).toEqual(['Ann', 'ANN', 'ann'])
  expect(places('aaaa', 'aa')).toEqual(['aa', 'aa'])
  expect(places('aaaa', 'a', 3)).toHaveLength(3)
  expect(places('nothing', '')).toEqual([])
  // Never half of a character.
  expect(places('👩‍👩‍👧', '👩')).toHaveLength(2)
})
