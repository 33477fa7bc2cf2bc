import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { action } from '../../../src/model/edits.ts'
import { documentFilter, documentSelection } from '../../../src/model/queue.ts'
import { trainingSettings } from '../../../src/model/training-settings.ts'
import { unfitInput } from '../../../src/host/unfit-input.ts'

function told(schema: z.ZodType, value: unknown): string | undefined {
  const { error } = schema.safeParse(value)
  return error && unfitInput(error.issues).message
}

const span = { id: 's', documentId: 1, start: 0, end: 3, labelId: 'l', origin: 'human' }
const creating = (changes: object) => ({
  title: 'Label',
  edits: [{ type: 'span.create', span: { ...span, source: '', score: null, ...changes } }],
})

describe('input that is not as declared', () => {
  it.each<[string, unknown, string]>([
    [
      'a field of another type',
      creating({ start: '0' }),
      '“edits[0].span.start” cannot be used; expected is a number.',
    ],
    [
      'a field that is missing',
      creating({ labelId: undefined }),
      '“edits[0].span.labelId” cannot be used; expected is a text.',
    ],
    [
      'a choice that is none',
      creating({ origin: 'x' }),
      'expected is one of human, import, model, rule.',
    ],
    [
      'an id that is none',
      creating({ id: '../x' }),
      '“edits[0].span.id” cannot be used; expected is a short word of letters',
    ],
    [
      'a kind that is none',
      { title: 'x', edits: [{ type: 'x' }] },
      '“edits[0].type” cannot be used; expected is a known type.',
    ],
    [
      'too long',
      { ...creating({}), title: 'x'.repeat(300) },
      '“title” cannot be used; expected is at most 200 characters.',
    ],
    ['too few', { title: 'x', edits: [] }, '“edits” cannot be used; expected is at least 1 items.'],
    [
      'nothing at all',
      null,
      'What was sent cannot be used; expected is an object with named values.',
    ],
  ])('is told by its name and by what is expected: %s', (_, value, sentence) => {
    expect(told(action, value)).toContain(sentence)
  })

  it('of several shapes is told by the one that fits best', () => {
    expect(told(documentSelection, { ids: ['x'] })).toMatch(/^“ids\[0\]” cannot be used/)
  })

  it('is always told in one sentence of bounded length', () => {
    const schemas = [action, documentFilter, documentSelection, trainingSettings]
    const strange = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.string({ maxLength: 500 }), fc.jsonValue()),
    )
    fc.assert(
      fc.property(fc.constantFrom(...schemas), strange, (schema, value) => {
        const sentence = told(schema, value)
        if (sentence !== undefined) expect(sentence).toMatch(/^[^\n]{20,600}\.$/)
      }),
    )
  })
})
