import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import type { LabelledText } from '../../src/model/documents.ts'
import { splitWords } from '../../src/domain/words.ts'
import { touchedWords, wordList } from '../../src/editor/document-text.ts'
import { formatById, readFile, type Format } from '../../src/formats/index.ts'
import { PATIENT } from '../support/patient.ts'

const sample = async () =>
  unwrap(
    await readFile(
      'sample.spanwright.jsonl',
      readFileSync(new URL('../../resources/sample/sample.spanwright.jsonl', import.meta.url)),
    ),
  )

const surfaces = ({ text, spans }: LabelledText) =>
  spans.map(({ start, end, label }) => [text.slice(start, end), label])

const contentOf = (format: Format, documents: LabelledText[], guidelines = '') =>
  (format.header?.([{ name: 'X' }, { name: 'A-B' }], guidelines) ?? '') +
  format.write(documents).content

/** Texts with emoji, Arabic, Chinese and combining marks, and spans on their word edges. */
const labelled = fc
  .array(fc.constantFrom('Ann', '👩‍👩‍👧', 'القاهرة', '北', 'é', 'O', '-', '7'), {
    minLength: 1,
    maxLength: 8,
  })
  .chain((words) => {
    const text = words.join(' ')
    const ranges = splitWords(text)
    return fc.subarray(ranges).map((chosen): LabelledText => ({
      text,
      spans: chosen.map((range, i) => ({ ...range, label: i % 2 ? 'A-B' : 'X' })),
    }))
  })

describe('formats', () => {
  it('our own format carries every field there and back', PATIENT, async () => {
    const ranges = (text: string) => fc.subarray(splitWords(text))
    const document = labelled.chain(({ text, spans }) =>
      fc.record({
        text: fc.constant(text),
        spans: fc.constant(
          spans.map((span, i) => ({
            ...{ ...span, origin: i % 2 ? ('model' as const) : ('human' as const) },
            ...(i % 2 ? { score: i / 8, source: 'a model' } : {}),
          })),
        ),
        words: ranges(text),
        reviewed: fc.option(ranges(text), { nil: undefined }),
        source: fc.string({ unit: 'grapheme' }),
        status: fc.constantFrom('new' as const, 'in-progress' as const, 'done' as const),
        split: fc.constantFrom('auto' as const, 'dev' as const),
        note: fc.string({ unit: 'binary' }),
        flagged: fc.boolean(),
        meta: fc.dictionary(
          fc.string().filter((name) => name !== '__proto__'),
          fc.string(),
          { minKeys: 1, noNullPrototype: true },
        ),
      }),
    )
    const format = unwrap(formatById('spanwright-jsonl'))
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 3 }), async (documents) => {
        const content = contentOf(format, documents)
        const read = unwrap(await readFile('a.spanwright.jsonl', Buffer.from(content)))
        expect(read.problems).toEqual([])
        const plain = (one: LabelledText) => JSON.parse(JSON.stringify(one)) as unknown
        expect(read.documents.map(plain)).toEqual(documents.map(plain))
      }),
      { numRuns: 60 },
    )
  })

  it('our own format carries the guidelines, and leaves out what is none', async () => {
    const format = unwrap(formatById('spanwright-jsonl'))
    const markdown = '# People\r\n\n*Not* titles: 👩‍👩‍👧 القاهرة'
    const content = contentOf(format, [{ text: 'Ann', spans: [] }], markdown)
    expect(unwrap(await readFile('a.jsonl', Buffer.from(content)))).toMatchObject({
      guidelines: markdown,
      problems: [],
    })
    const other = content.replace(JSON.stringify(markdown), '7')
    expect(unwrap(await readFile('a.jsonl', Buffer.from(other)))).toMatchObject({
      ...{ guidelines: '', documents: [{ text: 'Ann' }] },
      problems: [{ line: 1 }],
    })
  })

  it('JSONL carries scores and the user’s fields, and says what it cannot', async () => {
    const format = unwrap(formatById('jsonl'))
    const document: LabelledText = {
      ...{ text: '👍 Ann', meta: { who: 'me' }, reviewed: [{ start: 0, end: 2 }], note: 'x' },
      spans: [{ start: 3, end: 6, label: 'P', score: 0.5 }],
    }
    const written = format.write([document])
    expect(JSON.parse(String(written.content))).toEqual({
      ...{ text: '👍 Ann', meta: { who: 'me' } },
      spans: [{ start: 2, end: 5, label: 'P', text: 'Ann', score: 0.5 }],
    })
    expect(written.problems).toHaveLength(2)
    const read = unwrap(await readFile('a.jsonl', Buffer.from(String(written.content))))
    expect(read.documents).toMatchObject([{ meta: { who: 'me' }, spans: [{ score: 0.5 }] }])
  })

  it('leaves out a score that is no probability, and says so', async () => {
    const line = '{"text":"Ann","spans":[{"start":0,"end":3,"label":"P","score":7}],"meta":{"n":1}}'
    const read = unwrap(await readFile('a.jsonl', Buffer.from(line)))
    expect(read.documents[0].spans).toEqual([{ start: 0, end: 3, label: 'P' }])
    expect(read.documents[0].meta).toEqual({ n: 1 })
    expect(read.problems).toMatchObject([{ line: 1 }])
  })

  it('says of how many documents CoNLL does not keep the spacing', () => {
    const spaced = (text: string): LabelledText => ({ text, spans: [] })
    const problems = (texts: string[]) =>
      unwrap(formatById('conll'))
        .write(texts.map(spaced))
        .problems.map(({ message }) => message)
    expect(problems(['Ann Lee'])).toEqual([])
    expect(problems(['Ann.', 'Ann Lee', 'a  b'])).toEqual([
      'The space between words is not kept in 2 documents.',
    ])
  })

  it('reads CoNLL with its own words, and reports a ragged line by number', async () => {
    const good = unwrap(
      await readFile('a.conll', Buffer.from('Ann B-PER\nLee I-PER\n@ O\n\nOslo B-LOC\n')),
    )
    expect(good.documents.map(surfaces)).toEqual([[['Ann Lee', 'PER']], [['Oslo', 'LOC']]])
    expect(await readFile('a.conll', Buffer.from('Ann B-PER\nLee\n'))).toMatchObject({
      ok: false,
      failure: { code: 'bad-input', place: { file: 'a.conll', line: 2 } },
    })
  })

  it('takes offsets of either unit when the surface tells which', async () => {
    const line = (start: number, end: number) =>
      JSON.stringify({ text: '👍 Ann', spans: [{ start, end, label: 'P', text: 'Ann' }] })
    for (const [start, end] of [
      [2, 5],
      [3, 6],
    ]) {
      const read = unwrap(await readFile('a.jsonl', Buffer.from(line(start, end))))
      expect(read.documents.map(surfaces)).toEqual([[['Ann', 'P']]])
    }
  })
})

describe('the bundled sample', () => {
  it('has at least 250 different sentences and four labels in fair shares', async () => {
    const { documents, labels, problems } = await sample()
    expect(new Set(documents.map(({ text }) => text)).size).toBeGreaterThanOrEqual(250)
    expect(labels.map(({ name }) => name)).toEqual(['PERSON', 'ORG', 'PLACE', 'DATE'])
    expect(problems).toEqual([])
    for (const { name: label } of labels) {
      const count = documents
        .flatMap(({ spans }) => spans)
        .filter((span) => span.label === label).length
      expect(count).toBeGreaterThan(80)
    }
  })

  it('has every span on word edges, so that all of them can be trained', async () => {
    for (const { text, spans } of (await sample()).documents) {
      const words = wordList(splitWords(text))
      for (const { start, end } of spans)
        expect(touchedWords(words, { start, end })).toEqual({ start, end })
    }
  })
})
