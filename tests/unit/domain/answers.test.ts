import { expect, it } from 'vitest'
import { AnswerCounts } from '../../../src/domain/answers.ts'

/** So many suggestions of a source, of which the first are accepted and the others rejected. */
function answers(source: string, accepted: number, rejected: number) {
  const suggestions = Array.from({ length: accepted + rejected }, (_, i) => ({
    ...{ id: `${source} ${i}`, source },
  }))
  const edits = suggestions.map(({ id }, i) => ({
    ...{ type: `suggestion.${i < accepted ? 'accept' : 'reject'}` as const, id },
  }))
  return [suggestions, edits] as const
}

it('a source of which fewer than two in five are taken is told of after twenty answers, once', () => {
  const counts = new AnswerCounts()
  expect(counts.note(...answers('m', 7, 12))).toBeNull()
  expect(counts.note(...answers('m', 0, 1))).toEqual({ source: 'm', taken: 7, answered: 20 })
  expect(counts.note(...answers('m', 0, 20))).toBeNull()
})

it('one that is worth its answers is not, and each source has counts of its own', () => {
  const counts = new AnswerCounts()
  expect(counts.note(...answers('good', 8, 12))).toBeNull()
  expect(counts.note(...answers('other', 0, 19))).toBeNull()
  expect(counts.note(...answers('good', 0, 1))).toMatchObject({ source: 'good', answered: 21 })
})

it('what is no answer, or to what was not suggested, is not counted', () => {
  const counts = new AnswerCounts()
  const [, edits] = answers('m', 0, 30)
  expect(counts.note([], [...edits, { type: 'span.delete', id: 'm 1' }])).toBeNull()
})
