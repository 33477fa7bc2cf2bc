import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { splitWords } from '../../../src/domain/words.ts'
import { fit } from '../../../src/formats/fit.ts'
import { formats, openingOf, readFile, type Format } from '../../../src/formats/index.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { anyDocument } from '../../support/documents.ts'
import { PATIENT } from '../../support/patient.ts'

function fileOf(format: Format, documents: readonly LabelledText[]) {
  const { content } = format.write(documents)
  if (typeof content !== 'string') return content
  return Buffer.from(openingOf(format, content, []) + content)
}

/** What two documents say alike: without what goes without saying, spans in order. */
function plain(document: LabelledText) {
  const { text, words = splitWords(text), spans, status, split, reviewed, meta } = document
  const order = (span: LabelledText['spans'][number]) =>
    JSON.stringify([span.start, span.end, span.label])
  return {
    ...{ text, words, source: document.source || undefined, note: document.note || undefined },
    status: status === 'new' ? undefined : status,
    split: split === 'auto' ? undefined : split,
    flagged: document.flagged || undefined,
    reviewed: reviewed ?? undefined,
    meta: meta && Object.keys(meta).length > 0 ? meta : undefined,
    spans: spans.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)),
  }
}

describe.each(formats.map((format) => [format.id, format] as const))('%s', (_, format) => {
  it('brings back everything but what it said that it leaves out', PATIENT, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDocument, { minLength: 1, maxLength: 4 }), async (documents) => {
        const { kept, problems } = fit(documents, format.holds)
        expect(format.write(documents).problems).toEqual(problems)
        if (kept.every(({ text }) => text.trim() === '') && format.header === undefined) return
        const read = unwrap(await readFile('f', fileOf(format, documents), { format: format.id }))
        const { documents: back } = read
        // Those of archives are known by their files.
        const given = 'readsBytes' in format ? back.map(({ source: _, ...one }) => one) : back
        expect(given.map(plain)).toEqual(kept.map(plain))
        const same = JSON.stringify(kept.map(plain)) === JSON.stringify(documents.map(plain))
        expect(problems.length === 0).toBe(same)
      }),
      { numRuns: 60 },
    )
  })
})
