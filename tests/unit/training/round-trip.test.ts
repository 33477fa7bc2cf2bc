import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entitiesOf } from '../../../src/tagging/entities.ts'
import { unitsOf } from '../../../src/text/units.ts'
import { learnCutVocabulary, learntTokenizer } from '../../../src/text/wordpiece/learn-cut.ts'
import { goldOf } from '../../../src/training/features.ts'
import { readingFor } from '../../../src/training/reading.ts'
import { smallSettings } from '../../support/small-run.ts'
import { PATIENT } from '../../support/patient.ts'

/** Letters of many scripts, marks, joiners, marks of direction, astral characters, spaces and signs. */
const unit = fc.constantFrom(
  ...[
    'a',
    'B',
    'é',
    'e\u0301',
    'ß',
    'İ',
    '서',
    '울',
    'ก',
    'ิ',
    'か',
    'カ',
    '漢',
    '𠀀',
    'ا',
    'ي',
    'ש',
  ],
  ...['€', '™', '°', '×', '🎉', '👨\u200d👩\u200d👧', '🇳🇴', '\u200b', '\u200e', '\u00ad', '\u0000'],
  ...[' ', '\u00a0', '\n', '-', '.', '’', '5', '½', '\ufeff', '\ud800'],
)
const document = fc
  .array(fc.oneof(unit, fc.string({ unit: 'binary', minLength: 1, maxLength: 2 })), {
    minLength: 1,
    maxLength: 40,
  })
  .chain((parts) => {
    // Spans are drawn on edges of what a reader sees as characters.
    const edges = parts.reduce((all, part) => [...all, all[all.length - 1] + part.length], [0])
    const edge = fc.constantFrom(...edges)
    const spans = fc.array(
      fc
        .tuple(edge, edge, fc.constantFrom('A', 'B'))
        .filter(([a, b]) => a < b)
        .map(([start, end, label]) => ({ start, end, label })),
      { maxLength: 6 },
    )
    return spans.map((own) => ({ text: parts.join(''), spans: own }))
  })

/** A span as it comes back: without the space and format characters at its ends, which no tokeniser keeps. */
function visible(
  text: string,
  { start, end, label }: { start: number; end: number; label: string },
) {
  // Some lie beyond U+FFFF, in two halves.
  const own = text.slice(start, end)
  start += /^[\s\p{Cf}]*/u.exec(own)?.[0].length ?? 0
  end -= start < end ? (/[\s\p{Cf}]*$/u.exec(own)?.[0].length ?? 0) : 0
  return `${start} ${end} ${label}`
}

describe('spans of any text', () => {
  it('become labels and come back as they were, but for those that are reported', PATIENT, () => {
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 4 }), (made) => {
        const documents = made.map((one, id) => ({ id, words: null, reviewed: null, ...one }))
        const vocabulary = learnCutVocabulary(
          documents.map(({ text, spans }) => ({
            text,
            cuts: spans.flatMap(({ start, end }) => [start, end]),
          })),
        )
        const tokenizer = learntTokenizer(vocabulary)
        const reading = readingFor(documents, tokenizer, smallSettings())
        for (const one of documents) {
          const units = unitsOf(tokenizer, one, reading.unit)
          const { ranges } = units
          const { tags, dropped } = goldOf(one, units, reading.depths)
          const depths = tags.map((row) => ({ tags: row, scores: new Float32Array(row.length) }))
          const found = entitiesOf({ units: ranges, depths })
          const told = dropped.map(({ span }) => span)
          const keys = (spans: { start: number; end: number; label: string }[]) =>
            new Set(spans.map((span) => visible(one.text, span)))
          expect(keys([...found, ...told].map((x) => ({ ...x })))).toEqual(keys(one.spans))
        }
      }),
    )
  })
})
