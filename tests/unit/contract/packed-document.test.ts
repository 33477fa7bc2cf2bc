import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packDocument, unpackDocument } from '../../../src/contract/packed-document.ts'
import {
  documentStatuses,
  type DocumentWithSpans,
  spanOrigins,
  splits,
} from '../../../src/model/documents.ts'
import { anyText } from '../../support/text.ts'
import { PATIENT } from '../../support/patient.ts'

const offset = fc.nat(2_000_000)
const ranges = fc.option(fc.array(fc.record({ start: offset, end: offset })))

const marks = <T extends string>(origins: readonly T[]) =>
  fc.array(
    fc.record({
      id: fc.string(),
      documentId: fc.constant(7),
      start: offset,
      end: offset,
      labelId: fc.constantFrom('a', 'a b', ''),
      origin: fc.constantFrom(...origins),
      source: fc.constantFrom('', 'b', 'b b', '-'),
      score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0)),
    }),
  )

const anyDocument: fc.Arbitrary<DocumentWithSpans> = fc.record({
  document: fc.record({
    id: fc.constant(7),
    text: anyText({}),
    source: fc.string(),
    status: fc.constantFrom(...documentStatuses),
    flagged: fc.boolean(),
    note: fc.string(),
    split: fc.constantFrom(...splits),
    words: ranges,
    reviewed: ranges,
    meta: fc.dictionary(fc.string(), fc.string()),
  }),
  spans: marks(spanOrigins),
  suggestions: marks(['model', 'rule'] as const),
})

describe('a packed document', () => {
  it('comes out of its packing, and of JSON, as it went in', PATIENT, () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const sent = JSON.parse(JSON.stringify(packDocument(document))) as unknown
        expect(unpackDocument(sent as ReturnType<typeof packDocument>)).toEqual(
          JSON.parse(JSON.stringify(document)),
        )
      }),
    )
  })

  it('carries thousands of spans of few kinds in one string', () => {
    const spans = Array.from({ length: 5000 }, (_, i) => ({
      id: String(i),
      documentId: 7,
      start: 10 * i,
      end: 10 * i + 4,
      labelId: i % 2 === 0 ? 'person' : 'place',
      origin: 'import' as const,
      source: 'file.jsonl',
      score: null,
    }))
    const document = { ...fc.sample(anyDocument, 1)[0], spans }
    expect(packDocument(document).spans.kinds).toEqual([
      { labelId: 'person', origin: 'import', source: 'file.jsonl' },
      { labelId: 'place', origin: 'import', source: 'file.jsonl' },
    ])
  })
})
