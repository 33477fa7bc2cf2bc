import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { conll } from '../../../src/formats/conll.ts'
import { formatById } from '../../../src/formats/index.ts'
import { readIn } from '../../support/reading.ts'

const read = (...lines: string[]) => unwrap(readIn(conll, lines.join('\n')))
const entities = (...lines: string[]) =>
  read(...lines).documents.map(({ text, spans }) =>
    spans.map(({ start, end, label }) => `${label} ${text.slice(start, end)}`),
  )
const failure = (...lines: string[]) => {
  const result = readIn(conll, lines.join('\n'))
  if (result.ok) return null
  expect(result.failure.code).toBe('bad-input')
  return [result.failure.place?.line, result.failure.message]
}
const written = (document: Partial<LabelledText> & { text: string }) => {
  const { content, problems } = conll.write([{ spans: [], ...document }])
  return { content, problems: problems.map(({ message }) => message) }
}

describe('reading CoNLL', () => {
  it.each([
    ['IOB2', ['Ann B-PER', 'Lee I-PER', 'Bo B-PER']],
    ['IOB1', ['Ann I-PER', 'Lee I-PER', 'Bo B-PER']],
    ['IOE', ['Ann I-PER', 'Lee E-PER', 'Bo I-PER']],
    ['IOBES', ['Ann B-PER', 'Lee E-PER', 'Bo S-PER']],
    ['BILOU', ['Ann B-PER', 'Lee L-PER', 'Bo U-PER']],
  ])('understands %s', (_, lines) => {
    expect(entities(...lines, '. O')).toEqual([['PER Ann Lee', 'PER Bo']])
  })

  it('takes types alone as tags, without a remark', () => {
    expect(entities('Ann PER', 'Lee PER', 'met O')).toEqual([['PER Ann Lee']])
    expect(read('Ann PER', 'met O').problems).toEqual([])
  })

  it('says where a tag without a prefix stands among others, once for each', () => {
    const { problems } = read('Ann PER', 'Bo PER', 'Oslo LOC', 'met O', 'Lee B-PER')
    expect(problems).toEqual([
      { message: 'The tag “PER” has no prefix and was read as I-PER.', line: 1 },
      { message: 'The tag “LOC” has no prefix and was read as I-LOC.', line: 3 },
    ])
  })

  it('counts the words whose tag says that they are not aligned', () => {
    const messages = (...lines: string[]) => read(...lines).problems.map(({ message }) => message)
    expect(messages('Ann -', 'met O')).toEqual([
      '1 word has the tag “-” (not aligned) and so no label.',
    ])
    expect(messages('Ann -', 'met -')[0]).toMatch(/^2 words have the tag/)
  })

  it('finds words and tags in the first and last column, whichever holds the tags', () => {
    expect(entities('Ann NNP B-PER', 'met VBD O')).toEqual([['PER Ann']])
    expect(entities('B-PER NNP Ann', 'O VBD met')).toEqual([['PER Ann']])
    expect(entities('Ann Lee\tB-PER', 'met\tO')).toEqual([['PER Ann Lee']])
  })

  it('parts columns by tabs where the first line has one, else by any number of spaces', () => {
    expect(entities('  Ann   NNP  B-PER', 'met \t VBD O  ')).toEqual([['PER Ann']])
    expect(failure('Ann Lee\tB-PER', 'met O')?.[0]).toBe(2)
    expect(failure('Ann B-PER', 'Bo Lee\tO')?.[0]).toBe(2)
  })

  it('joins words with one space, and keeps their ranges', () => {
    expect(read('Ann B-PER', '👍 O', '. O').documents).toEqual([
      {
        text: 'Ann 👍 .',
        spans: [{ start: 0, end: 3, label: 'PER' }],
        words: [
          { start: 0, end: 3 },
          { start: 4, end: 6 },
          { start: 7, end: 8 },
        ],
      },
    ])
  })

  it('ends a sentence at blank lines and document marks, and skips remarks between sentences', () => {
    const lines = ['-DOCSTART- -X- O', '# sent_id = 1', 'a X O', '\t', '', '# text = b', 'b X O']
    expect(read(...lines, '-DOCSTART-', 'c X O').documents.map(({ text }) => text)).toEqual([
      ...['a', 'b', 'c'],
    ])
    expect(read('a O', '# O', '-DOCSTART-s O', 'x-DOCSTART- O').documents[0].text).toBe(
      'a # -DOCSTART-s x-DOCSTART-',
    )
    expect(failure('a O', '# sent_id = 1')?.[0]).toBe(2)
    expect(failure('a O', '', 'x # sent_id = 1')?.[0]).toBe(3)
  })

  it('reads line ends of Windows, and tabs at line ends', () => {
    expect(entities('Ann\tB-PER\t\t\r', 'met\tO \r', '\r', 'Bo\tO\r')).toEqual([['PER Ann'], []])
  })

  it('tells of an uneven line its number, what it has and what is needed', () => {
    expect(failure('', 'Ann B-PER', 'Lee x y')).toEqual([
      3,
      'Line 3 has 3 columns where the lines before have 2; nothing was imported. Correct the line and try again.',
    ])
    expect(failure('Ann')?.[1]).toMatch(/^Line 1 has 1 column where at least a word and a tag/)
    expect(failure('a\tb\tO', 'a\t\tO')).toEqual([
      2,
      expect.stringMatching(/^Line 2 has 2 columns/),
    ])
  })

  it('tells which line ends in no tag, and of a file without sentences', () => {
    expect(failure('Ann B-PER', '', `met ${'x'.repeat(50)}`)).toEqual([
      3,
      `Line 3 ends in “${'x'.repeat(39)}…”, which is no tag such as B-PER or O; nothing was imported.`,
    ])
    expect(failure('', '-DOCSTART-')).toEqual([
      undefined,
      'The file holds no sentences; nothing was imported.',
    ])
    expect(failure('We Only')?.[0]).toBe(1)
    expect(failure('We xB-PER')?.[0]).toBe(1)
    const words = Array.from({ length: 101 }, (_, i) => `a word${i}`)
    expect(failure(...words, 'a O')?.[0]).toBe(1)
    expect(failure(...words.slice(2), 'a O')).toBeNull()
  })
})

describe('writing CoNLL', () => {
  it('writes words with IOB2 tags, and a blank line between documents', () => {
    const spans = [{ start: 0, end: 7, label: 'PER' }]
    const { content, problems } = conll.write([
      { text: 'Ann Lee', spans },
      { text: 'met', spans: [] },
    ])
    expect(content).toBe('Ann\tB-PER\nLee\tI-PER\n\nmet\tO\n')
    expect(problems).toEqual([])
  })

  it('keeps the words that a document brought', () => {
    const words = [
      { start: 0, end: 4 },
      { start: 5, end: 7 },
    ]
    expect(written({ text: 'Ann. Bo', words })).toEqual({
      content: 'Ann.\tO\nBo\tO\n',
      problems: [],
    })
  })

  it('says of how many documents it loses the space between words', () => {
    expect(written({ text: 'Ann  Lee.' })).toEqual({
      content: 'Ann\tO\nLee\tO\n.\tO\n',
      problems: ['The space between words is not kept in 1 document.'],
    })
  })

  it('says which spans it cannot carry, and why', () => {
    const spans = [
      { start: 0, end: 7, label: 'PER' },
      { start: 4, end: 7, label: 'NAME' },
      { start: 9, end: 11, label: 'X' },
      { start: 8, end: 11, label: 'a\tb' },
    ]
    expect(written({ text: 'Ann Lee met', spans }).problems.toSorted()).toEqual([
      'Document 1: NAME “Lee” overlaps a longer one; it was left out.',
      'Document 1: X “et” does not end on word edges; it was left out.',
      'The label “a b” is written as “a_b”.',
    ])
  })

  it.each([
    ['no words', ' ', undefined],
    ['an empty word', 'Ann', [{ start: 1, end: 1 }]],
    ['nothing but a document mark', 'x', undefined],
  ])('leaves out a document with %s', (_, text, words) => {
    const marked = text === 'x' ? { text: '-DOCSTART-', words: [{ start: 0, end: 10 }] } : null
    expect(written(marked ?? { text, words })).toEqual({
      content: '',
      problems: ['Document 1: it has no words and was left out.'],
    })
  })

  it('cuts words at blanks, writes no row for blank ones, and says so', () => {
    const words = [
      { start: 0, end: 7 },
      { start: 7, end: 8 },
      { start: 8, end: 10 },
    ]
    expect(written({ text: 'Ann\tLee\nBo', words })).toEqual({
      content: 'Ann\tO\nLee\tO\nBo\tO\n',
      problems: [
        'Blanks within words, and blank words, are not kept in 1 document.',
        'The space between words is not kept in 1 document.',
      ],
    })
  })

  it('cuts a span that begins or ends in blanks to its words, and says so', () => {
    const spans = [{ start: 7, end: 12, label: 'PER' }]
    expect(written({ text: 'We gave Ann- Voss it', spans })).toEqual({
      content: 'We\tO\ngave\tO\nAnn\tB-PER\n-\tI-PER\nVoss\tO\nit\tO\n',
      problems: [
        'Document 1: PER “ Ann-” was cut to its words.',
        'The space between words is not kept in 1 document.',
      ],
    })
  })

  it('tells a hundred details of spans, and counts the rest', () => {
    const spans = Array.from({ length: 104 }, (_, i) => ({ start: 0, end: 1, label: `${i}` }))
    const { problems } = written({ text: 'a', spans })
    expect([problems.length, problems.at(-1)]).toEqual([101, '3 more remarks of this kind.'])
  })

  it.each([
    ['iobes', 'Ann B-P|Lee E-P|Bo S-P|. O'],
    ['bilou', 'Ann B-P|Lee L-P|Bo U-P|. O'],
    ['conll2003', 'Ann -X- _ B-P|Lee -X- _ I-P|Bo -X- _ B-P|. -X- _ O'],
  ])('writes %s', (id, rows) => {
    const spans = [
      { start: 0, end: 7, label: 'P' },
      { start: 8, end: 10, label: 'P' },
    ]
    const { content } = unwrap(formatById(id)).write([{ text: 'Ann Lee Bo .', spans }])
    expect(content).toBe(`${rows.replaceAll(' ', '\t').replaceAll('|', '\n')}\n`)
  })
})
