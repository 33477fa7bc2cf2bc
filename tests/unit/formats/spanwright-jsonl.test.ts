import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { plainText } from '../../../src/formats/plain-text.ts'
import { spanwrightJsonl } from '../../../src/formats/spanwright-jsonl.ts'
import { readIn } from '../../support/reading.ts'

const header = { format: 'spanwright-jsonl', version: 1, offsets: 'utf-16', labels: ['PER'] }
const file = (...lines: unknown[]) => lines.map((line) => JSON.stringify(line)).join('\n')
const read = (...lines: unknown[]) => unwrap(readIn(spanwrightJsonl, file(...lines)))
const document = (fields: object) => read(header, { text: '👍 Ann', ...fields })

describe('reading our own format', () => {
  it.each([
    [{ ...header, format: 'other' }, 'bad-input', /^Line 1 is not a Spanwright header/],
    [7, 'bad-input', /^Line 1 is not a Spanwright header/],
    [{ ...header, version: 2 }, 'newer-file', /a later version of Spanwright/],
    [{ ...header, version: '1' }, 'newer-file', /a later version of Spanwright/],
    [{ ...header, offsets: 'code-points' }, 'bad-input', /must say "offsets":"utf-16"/],
    [{ ...header, labels: {} }, 'bad-input', /list "labels"/],
    [{ ...header, labels: [' '] }, 'bad-input', /a label without a name, or one twice/],
    [{ ...header, labels: [{ colour: 1 }] }, 'bad-input', /a label without a name/],
    [{ ...header, labels: ['A', { name: 'A' }] }, 'bad-input', /or one twice/],
  ])('refuses the header %j', (first, code, message) => {
    expect(readIn(spanwrightJsonl, file(first, { text: 'a' }))).toMatchObject({
      ok: false,
      failure: { code, message: expect.stringMatching(message), place: { line: 1 } },
    })
  })

  it('refuses a file without lines, a line that is no JSON and one without text', () => {
    expect(readIn(spanwrightJsonl, '')).toMatchObject({ failure: { place: { line: 1 } } })
    expect(readIn(spanwrightJsonl, '{oops')).toMatchObject({ failure: { place: { line: 1 } } })
    for (const wrong of [{ spans: [] }, 'text', null]) {
      expect(readIn(spanwrightJsonl, file(header, { text: 'a' }, wrong))).toMatchObject({
        failure: {
          code: 'bad-input',
          message: 'Line 3 has no “text”; nothing was imported.',
          place: { line: 3 },
        },
      })
    }
  })

  it('takes of a label what fits', () => {
    const label = { name: 'A', colour: 11, key: 'a', description: 'x'.repeat(10_000) }
    const wrong = { name: 'B', colour: 12, key: 'ab', description: 'x'.repeat(10_001) }
    const others = [
      { name: 'C', colour: -1, key: 7, description: 7 },
      { name: 'D', colour: 0.5, key: '' },
      { name: 'E', colour: 0 },
    ]
    expect(read({ ...header, labels: [label, wrong, ...others] }).labels).toEqual([
      ...[label, { name: 'B' }, { name: 'C' }, { name: 'D', key: '' }, { name: 'E', colour: 0 }],
    ])
  })

  it('lists labels that the header lacks behind its own', () => {
    const spans = ['NEW', 'PER'].map((label) => ({ start: 3, end: 6, label }))
    const own = { name: 'PER', colour: 3 }
    expect(read({ ...header, labels: [own] }, { text: '👍 Ann', spans }).labels).toEqual([
      own,
      { name: 'NEW' },
    ])
  })

  it.each([
    [{ spans: [7] }, 'A span without start, end and label was left out.'],
    [{ spans: [null] }, /^A span without start/],
    [{ spans: [{ start: 0, end: 2, label: 7 }] }, /^A span without start/],
    [{ spans: [{ start: '0', end: 1, label: 'A' }] }, /^A span without start/],
    [{ spans: [{ start: 0, end: '1', label: 'A' }] }, /^A span without start/],
    [{ spans: [{ start: 0, end: 2, label: ' ' }] }, /^A span without start/],
    [{ spans: [{ start: 0, end: 1, label: 'A' }] }, /^Span A 0–1 is empty, .* or cuts a character/],
    [{ spans: [{ start: -1, end: 2, label: 'A' }] }, /^Span A -1–2 is empty, lies outside/],
    [{ spans: [{ start: 3, end: 7, label: 'A' }] }, /^Span A 3–7 is empty, lies outside/],
    [{ spans: [{ start: 3, end: 4.5, label: 'A' }] }, /^Span A 3–4.5 is empty, lies outside/],
    [{ words: [[0, 1]] }, 'The word ranges do not fit the text and were left out.'],
    [{ words: 7 }, /^The word ranges/],
    [{ words: [7] }, /^The word ranges/],
    [
      {
        words: [
          [3, 6],
          [0, 2],
        ],
      },
      /^The word ranges/,
    ],
    [{ words: [[2, 2]] }, /^The word ranges/],
    [{ words: [[3, 7]] }, /^The word ranges/],
    [{ words: [[1, 3]] }, /^The word ranges/],
    [{ words: [[0.5, 3]] }, /^The word ranges/],
    [{ words: [[0, '2']] }, /^The word ranges/],
    [{ reviewed: [[0, 99]] }, 'The reviewed stretches do not fit the text and were left out.'],
    [{ meta: [] }, /^“meta” is no object/],
  ])('leaves out %j and says so with the line', (fields, message) => {
    const { documents, problems } = document(fields)
    expect(documents).toEqual([{ text: '👍 Ann', spans: [] }])
    expect(problems).toEqual([
      { line: 2, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ])
  })

  it('keeps words that touch and end with the text', () => {
    expect(
      document({
        words: [
          [0, 2],
          [2, 3],
          [3, 6],
        ],
      }).documents[0].words,
    ).toHaveLength(3)
  })

  it('leaves out in silence what an older version could not know', () => {
    const fields = { status: 'odd', split: 'odd', note: 7, flagged: 'yes', source: 7, spans: 7 }
    expect(document(fields)).toMatchObject({ problems: [] })
    expect(document(fields).documents).toEqual([{ text: '👍 Ann', spans: [] }])
    for (const source of ['', 7]) {
      const span = { start: 3, end: 6, label: 'A', origin: 'odd', source, score: 'high' }
      expect(document({ spans: [span] })).toMatchObject({ problems: [] })
      expect(document({ spans: [span] }).documents[0].spans).toEqual([
        { start: 3, end: 6, label: 'A' },
      ])
    }
  })

  it('takes guidelines of a million characters and no more', () => {
    const guidelines = 'x'.repeat(1_000_000)
    expect(read({ ...header, guidelines })).toMatchObject({ guidelines, problems: [] })
    expect(read({ ...header, guidelines: guidelines + 'x' })).toMatchObject({
      guidelines: '',
      problems: [{ line: 1, message: expect.stringContaining('at most 1,000,000 characters') }],
    })
    expect(read({ ...header, guidelines: ['# A'] })).toMatchObject({
      guidelines: '',
      problems: [{ line: 1 }],
    })
    expect(read(header)).toMatchObject({ guidelines: '', problems: [] })
  })
})

describe('writing our own format', () => {
  it('writes a header of labels without what a project alone knows, and guidelines when there are', () => {
    const label = { name: 'A', colour: 1, id: 'x', position: 2 }
    expect(JSON.parse(spanwrightJsonl.header?.([label], '') ?? '')).toEqual({
      ...{ format: 'spanwright-jsonl', version: 1, offsets: 'utf-16' },
      labels: [{ name: 'A', colour: 1 }],
    })
    expect(spanwrightJsonl.header?.([], '# A')).toMatch(/"guidelines":"# A"\}\n$/)
  })

  it('writes no field that has nothing in it', () => {
    const span = { start: 0, end: 3, label: 'A', source: '' }
    expect(spanwrightJsonl.write([{ text: 'Ann', spans: [span], meta: {} }]).content).toBe(
      '{"text":"Ann","spans":[{"start":0,"end":3,"label":"A"}]}\n',
    )
  })
})

describe('plain text', () => {
  it('is a document per line that is not blank, as it came', () => {
    const { documents, labels, problems } = unwrap(readIn(plainText, ' Ann \r\n \n\tBob\n\n'))
    expect(documents).toEqual([
      { text: ' Ann ', spans: [] },
      { text: '\tBob', spans: [] },
    ])
    expect([labels, problems]).toEqual([[], []])
    expect(readIn(plainText, ' \n')).toMatchObject({
      failure: { code: 'bad-input', message: 'The file holds no text; nothing was imported.' },
    })
  })

  it('says of how many spans and documents it loses something', () => {
    const spans = [{ start: 0, end: 1, label: 'A' }]
    const messages = (...documents: Parameters<typeof plainText.write>[0]) =>
      plainText.write(documents).problems.map(({ message }) => message)
    expect(messages({ text: 'a', spans: [] })).toEqual([])
    expect(messages({ text: 'a\nb', spans })).toEqual([
      'Left out: 1 span.',
      'Cut at line ends, into a document a line: 1 document.',
    ])
    expect(
      messages({ text: 'a\nb', spans: [...spans, ...spans] }, { text: 'a\nb', spans }),
    ).toEqual(['Left out: 3 spans.', 'Cut at line ends, into a document a line: 2 documents.'])
  })
})
