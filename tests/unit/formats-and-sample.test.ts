import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import type { LabelledText } from '../../src/domain/model.ts'
import { snapToWords, splitWords } from '../../src/domain/words.ts'
import { formatById, readFile } from '../../src/formats/index.ts'

const sample = () =>
  unwrap(
    readFile(
      'sample.spanwright.jsonl',
      readFileSync(new URL('../../resources/sample/sample.spanwright.jsonl', import.meta.url)),
    ),
  )

const surfaces = ({ text, spans }: LabelledText) =>
  spans.map(({ start, end, label }) => [text.slice(start, end), label])

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
  it.each(['jsonl', 'spanwright-jsonl', 'conll'])('%s brings back every span it wrote', (id) => {
    const format = formatById(id)
    if (!format) throw new Error(`no format ${id}`)
    fc.assert(
      fc.property(fc.array(labelled, { minLength: 1, maxLength: 4 }), (documents) => {
        const { content } = format.write(documents, [{ name: 'X' }, { name: 'A-B' }])
        const read = unwrap(format.read(content))
        expect(read.documents.map(surfaces)).toEqual(documents.map(surfaces))
      }),
      { numRuns: 60 },
    )
  })

  it('reads CoNLL with its own words, and reports a ragged line by number', () => {
    const good = unwrap(
      readFile('a.conll', Buffer.from('Ann B-PER\nLee I-PER\n@ O\n\nOslo B-LOC\n')),
    )
    expect(good.documents.map(surfaces)).toEqual([[['Ann Lee', 'PER']], [['Oslo', 'LOC']]])
    expect(readFile('a.conll', Buffer.from('Ann B-PER\nLee\n'))).toMatchObject({
      ok: false,
      failure: { code: 'bad-input', place: { file: 'a.conll', line: 2 } },
    })
  })

  it('takes offsets of either unit when the surface tells which', () => {
    const line = (start: number, end: number) =>
      JSON.stringify({ text: '👍 Ann', spans: [{ start, end, label: 'P', text: 'Ann' }] })
    for (const [start, end] of [
      [2, 5],
      [3, 6],
    ]) {
      const read = unwrap(readFile('a.jsonl', Buffer.from(line(start, end))))
      expect(read.documents.map(surfaces)).toEqual([[['Ann', 'P']]])
    }
  })
})

describe('the bundled sample', () => {
  it('has at least 250 different sentences and four labels in fair shares', () => {
    const { documents, labels, problems } = sample()
    expect(new Set(documents.map(({ text }) => text)).size).toBeGreaterThanOrEqual(250)
    expect(labels).toEqual(['PERSON', 'ORG', 'PLACE', 'DATE'])
    expect(problems).toEqual([])
    for (const label of labels) {
      const count = documents
        .flatMap(({ spans }) => spans)
        .filter((span) => span.label === label).length
      expect(count).toBeGreaterThan(80)
    }
  })

  it('has every span on word edges, so that all of them can be trained', () => {
    for (const { text, spans } of sample().documents) {
      const words = splitWords(text)
      for (const { start, end } of spans)
        expect(snapToWords(words, { start, end })).toEqual({ start, end })
    }
  })
})
