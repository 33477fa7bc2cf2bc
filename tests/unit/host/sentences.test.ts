import { describe, expect, it } from 'vitest'
import type { LabelledText } from '../../../src/model/documents.ts'
import { splitWords } from '../../../src/domain/words.ts'
import { intoSentences } from '../../../src/host/documents/sentences.ts'

const text = 'Ann saw Bob. He left. Oslo is far.'
const at = (surface: string, label = 'A') => {
  const start = text.indexOf(surface)
  return { start, end: start + surface.length, label }
}
const surfaces = (document: LabelledText) =>
  document.spans.map(({ start, end, label }) => `${label} ${document.text.slice(start, end)}`)

describe('cutting a document into sentences', () => {
  it('takes each span along, overlapping ones too, with what it tells', () => {
    const spans = [
      { ...at('Ann'), origin: 'model' as const, source: 'm', score: 0.5 },
      ...[at('Ann saw', 'B'), at('saw Bob', 'C'), at('Oslo'), at('far.')],
    ]
    const pieces = intoSentences({ text, spans })
    expect(pieces.map((one) => one.text)).toEqual(['Ann saw Bob.', 'He left.', 'Oslo is far.'])
    expect(pieces.map(surfaces)).toEqual([
      ['A Ann', 'B Ann saw', 'C saw Bob'],
      [],
      ['A Oslo', 'A far.'],
    ])
    expect(pieces[0].spans[0]).toEqual(spans[0])
  })

  it('leaves a span across a border whole, and the sentences it joins', () => {
    const spans = [at('Bob. He'), at('He left. Oslo', 'B'), at('left', 'C')]
    const pieces = intoSentences({ text, spans })
    expect(pieces.map(surfaces)).toEqual([['A Bob. He', 'B He left. Oslo', 'C left']])
    const two = intoSentences({ text, spans: [at('left. Oslo'), at('Bob', 'B')] })
    expect(two.map((one) => one.text)).toEqual(['Ann saw Bob.', 'He left. Oslo is far.'])
    expect(two.map(surfaces)).toEqual([['B Bob'], ['A left. Oslo']])
  })

  it('takes the words along, and cuts none', () => {
    const document = { text, spans: [], words: splitWords(text) }
    const pieces = intoSentences(document)
    for (const piece of pieces) expect(piece.words).toEqual(splitWords(piece.text))
    const joined = [...document.words, { start: 11, end: 15 }]
    expect(intoSentences({ ...document, words: joined }).map((one) => one.text)).toEqual([
      ...['Ann saw Bob. He left.', 'Oslo is far.'],
    ])
  })

  it('gives each sentence its part of what was reviewed, and everything else', () => {
    const about = { source: 'a', status: 'done' as const, note: 'n', meta: { who: 'me' } }
    const reviewed = [{ start: 8, end: 24 }]
    const pieces = intoSentences({ text, spans: [], reviewed, ...about })
    expect(pieces.map((one) => one.reviewed)).toEqual([
      [{ start: 8, end: 12 }],
      [{ start: 0, end: 8 }],
      [{ start: 0, end: 2 }],
    ])
    for (const piece of pieces) expect(piece).toMatchObject(about)
  })

  it.each(['One only. ', ' ', ''])('leaves %j as it is', (single) => {
    const document = { text: single, spans: [] }
    expect(intoSentences(document)).toEqual([document])
  })
})
