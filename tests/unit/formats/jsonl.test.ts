import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { jsonl } from '../../../src/formats/jsonl.ts'
import { readIn } from '../../support/reading.ts'

const file = (...lines: unknown[]) => lines.map((line) => JSON.stringify(line)).join('\n')
const read = (...lines: unknown[]) => unwrap(readIn(jsonl, file(...lines)))
const one = (line: unknown) => read(line).documents[0]
const problems = (line: unknown) => read({ text: 'a' }, line).problems
const ann = { start: 0, end: 3, label: 'PER' }

describe('reading JSONL', () => {
  it.each(['text', 'content', 'sentence', 'data'])('finds the text under “%s”', (key) => {
    expect(one({ [key]: 'Ann' }).text).toBe('Ann')
  })

  it('prefers the first of several texts, and strings to others', () => {
    expect(one({ data: 'no', text: 'Ann' }).text).toBe('Ann')
    expect(one({ text: 7, content: 'Ann' }).text).toBe('Ann')
  })

  it.each([
    ['Prodigy', { text: 'Ann', spans: [{ ...ann, token_start: 0 }] }],
    ['doccano', { text: 'Ann', label: [[0, 3, 'PER']] }],
    [
      'older doccano',
      { text: 'Ann', entities: [{ start_offset: 0, end_offset: 3, label: 'PER' }] },
    ],
    ['labels', { text: 'Ann', labels: [[0, 3, ' PER ']] }],
    ['annotations', { text: 'Ann', annotations: [{ start: 0, end: 3, labels: ['PER'] }] }],
    ['types', { text: 'Ann', spans: [{ start: 0, end: 3, type: 'PER', surface: 'Ann' }] }],
    ['tags', { text: 'Ann', spans: [{ start: 0, end: 3, tag: 'PER', text: 'Ann' }] }],
    ['spaCy', ['Ann', { entities: [[0, 3, 'PER']] }]],
  ])('finds spans as %s writes them', (_, line) => {
    expect(one(line)).toEqual({ text: 'Ann', spans: [ann] })
  })

  it('takes numbers as labels, several labels of one span, and scores', () => {
    expect(one({ text: 'Ann', label: [[0, 3, 7]] }).spans).toEqual([{ ...ann, label: '7' }])
    for (const score of [0, 1]) {
      const spans = [{ start: 0, end: 3, labels: ['A', 'B'], score }]
      expect(one({ text: 'Ann', spans }).spans.map((span) => [span.label, span.score])).toEqual([
        ['A', score],
        ['B', score],
      ])
    }
    expect(one(['Ann']).spans).toEqual([])
  })

  it.each([
    [{ spans: [] }, 2],
    [7, 2],
    [[7, { content: 'Ann' }], 2],
    ['Ann', 2],
  ])('refuses the file for a line without text: %j', (line, number) => {
    const result = readIn(jsonl, file({ text: 'a' }, line))
    expect(result).toMatchObject({
      ok: false,
      failure: {
        code: 'bad-input',
        place: { line: number },
        message: expect.stringMatching(/^Line 2 has no “text”/),
      },
    })
  })

  it('refuses a line that is no JSON, blank lines counted, and a file without any', () => {
    expect(readIn(jsonl, '{"text":"a"}\r\n \n{oops')).toMatchObject({
      failure: {
        code: 'bad-input',
        place: { line: 3 },
        message: 'Line 3 is not valid JSON; nothing was imported. Correct it and try again.',
      },
    })
    expect(readIn(jsonl, ' \n')).toMatchObject({
      failure: {
        code: 'bad-input',
        message: 'The file holds no documents; nothing was imported.',
      },
    })
  })

  it.each([
    [{ text: 'Ann', label: 'PER' }, '“label” is no list of spans and was left out.'],
    [{ text: 'Ann', spans: [7] }, 'An entry of “spans” is no span with start, end and label.'],
    [{ text: 'Ann', spans: [[0, '3', 'P']] }, /^An entry of “spans” is no span/],
    [{ text: 'Ann', spans: [['0', 3, 'P']] }, /^An entry of “spans” is no span/],
    [{ text: 'Ann', spans: [[0, 3, ' ']] }, /^An entry of “spans” is no span/],
    [{ text: 'Ann', spans: [[0, 3]] }, /^An entry of “spans” is no span/],
    [{ text: 'Ann', spans: [{ start: 0, end: 3, label: null }] }, /^An entry of “spans” is no/],
    [{ text: 'Ann', spans: [[0, 4, 'P', 'Anna']] }, /^Span P 0–4 is empty, lies outside/],
    [
      { text: 'Ann', spans: [[0, 3, 'P', 'Bob']] },
      'Span P 0–3 covers “Ann”, not “Bob”; it was left out.',
    ],
    [{ text: 'Ann', spans: [[2, 2, 'P']] }, /^Span P 2–2 is empty, lies outside/],
    [{ text: 'Ann', spans: [[0, 4, 'P']] }, /^Span P 0–4 is empty, lies outside/],
    [{ text: 'Ann', spans: [[-1, 2, 'P']] }, /^Span P -1–2 is empty, lies outside/],
    [{ text: 'Ann', spans: [[0, 1.5, 'P']] }, /^Span P 0–1.5 is empty, lies outside/],
    [
      { text: 'Ann', spans: [ann], label: [[0, 3, 'PER']] },
      'Span PER 0–3 is stated twice; one was kept.',
    ],
    [{ text: 'Ann', spans: [{ ...ann, score: -1 }] }, /^The score of Span PER 0–3 is not between/],
    [{ text: 'Ann', meta: 7 }, '“meta” is no object of fields and was left out.'],
    [
      { text: 'Ann', meta: { a: 'x'.repeat(10_001) } },
      'A field of “meta” is too long and was left out.',
    ],
    [{ text: 'Ann', meta: { ['x'.repeat(101)]: '' } }, /^A field of “meta” is too long/],
    [{ text: 'Ann', answer: 'reject', spans: [ann] }, /^The example was rejected in Prodigy/],
  ])('says on which line it left out what: %j', (line, message) => {
    expect(problems(line)).toEqual([
      { line: 2, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ])
  })

  it('says nothing of what is not there', () => {
    const line = { text: 'Ann', spans: null, label: [], meta: null, tokens: [] }
    expect(problems(line)).toEqual([])
    expect(one(line)).toEqual({ text: 'Ann', spans: [] })
    expect(one({ text: 'Ann', meta: {} })).toEqual({ text: 'Ann', spans: [] })
    for (const odd of [{ ...ann, score: 'high' }, [0, 3, 'PER', 7]]) {
      expect(read({ text: 'Ann', spans: [odd] })).toMatchObject({
        documents: [{ spans: [ann] }],
        problems: [],
      })
    }
    const meta = { ['x'.repeat(100)]: 'x'.repeat(10_000) }
    expect(one({ text: 'a', meta }).meta).toEqual(meta)
    expect(
      one({
        text: 'Ann',
        spans: [
          [0, 3, 'A'],
          [0, 3, 'B'],
          [0, 2, 'A'],
        ],
      }).spans,
    ).toHaveLength(3)
  })

  it('understands the answers of Prodigy', () => {
    const answered = (answer: string) => one({ text: 'Ann', spans: [ann], answer })
    expect(answered('accept')).toEqual({ text: 'Ann', spans: [ann], status: 'done' })
    expect(answered('reject')).toEqual({ text: 'Ann', spans: [], flagged: true })
    expect(answered('ignore')).toEqual({ text: 'Ann', spans: [ann], flagged: true })
  })

  it('takes Prodigy’s tokens as words, all of them or none', () => {
    const words = (...tokens: unknown[]) => one({ text: '👍 Ann Lee', tokens }).words
    const token = (start: number, end: number, text?: string) => ({ start, end, text })
    expect(words(token(0, 1), token(2, 5, 'Ann'), token(5, 6))).toEqual([
      { start: 0, end: 2 },
      { start: 3, end: 6 },
      { start: 6, end: 7 },
    ])
    for (const wrong of [7, null, token(2, 5, 'Bob'), token(3, 3), token(2, 99), token(0, 2)]) {
      expect(words(token(0, 1), wrong)).toBeUndefined()
    }
    expect(words(token(-1, 1))).toBeUndefined()
  })

  it('counts in code points where no surface says otherwise, and keeps the source', () => {
    const document = one({ text: '👍 Ann', spans: [[2, 5, 'P']], source: 'a.txt' })
    expect(document).toEqual({
      ...{ text: '👍 Ann', source: 'a.txt' },
      spans: [{ start: 3, end: 6, label: 'P' }],
    })
  })

  it('takes the unit under which more surfaces fit, then each span by its own', () => {
    // Two spans fit in UTF-16 and one in code points.
    const spans = [
      [3, 6, 'P', 'Ann'],
      [7, 10, 'P', 'Lee'],
      [10, 13, 'P', 'met'],
      [3, 6, 'Q'],
    ]
    expect(one({ text: '👍 Ann Lee met', spans }).spans).toEqual([
      { start: 3, end: 6, label: 'P' },
      { start: 7, end: 10, label: 'P' },
      { start: 11, end: 14, label: 'P' },
      { start: 3, end: 6, label: 'Q' },
    ])
  })
})

describe('writing JSONL', () => {
  const written = (document: Partial<LabelledText>) =>
    jsonl.write([{ text: 'Ann', spans: [], ...document }]).problems.map(({ message }) => message)

  it.each([
    [{ note: 'x' }, 'Left out: the notes of 1 document.'],
    [{ flagged: true }, 'Left out: the flags of 1 document.'],
    [{ reviewed: [] }, 'Left out: what was reviewed of 1 document.'],
  ])('says that it leaves out %j', (document, message) => {
    expect(written(document)).toEqual([message])
  })

  it('says nothing where nothing of that kind is, and writes no empty fields', () => {
    expect(written({ note: '', flagged: false, reviewed: null })).toEqual([])
    const document = { text: 'Ann', spans: [], source: '', meta: {} }
    expect(jsonl.write([document]).content).toBe('{"text":"Ann","spans":[]}\n')
  })

  it('writes code points, surfaces, and what else a document has', () => {
    const document = {
      ...{ text: '👍 Ann', source: 'a.txt', meta: { who: 'me' } },
      spans: [{ start: 3, end: 6, label: 'P', score: 0.5 }],
    }
    expect(JSON.parse(String(jsonl.write([document]).content))).toEqual({
      ...document,
      spans: [{ start: 2, end: 5, label: 'P', text: 'Ann', score: 0.5 }],
    })
  })

  it('counts the documents concerned, not all', () => {
    const noted = { text: 'a', spans: [], note: 'x' }
    const masked = { text: 'b', spans: [], reviewed: [] }
    expect(jsonl.write([noted, masked, noted]).problems).toEqual([
      { message: 'Left out: the notes of 2 documents.' },
      { message: 'Left out: what was reviewed of 1 document.' },
    ])
  })
})
