import { expect, it } from 'vitest'
import { Unlearnable } from '../../../src/host/documents/reading/unlearnable.ts'

const span = (start: number, end: number) => ({ start, end, label: 'A' })
const told = (text: string, ...spans: ReturnType<typeof span>[]) => {
  const unlearnable = new Unlearnable()
  unlearnable.add('', [])
  unlearnable.add(text, spans)
  return unlearnable.problems.map(({ message }) => message)
}

it('names spans that cut a character, and those too deep inside others', () => {
  expect(told('a👍b', span(0, 2))).toEqual([
    expect.stringMatching(/^1 span can be kept but not learnt, .* document 2, A “a.”\.$/u),
  ])
  expect(told('cafe\u0301 x', span(0, 4))).toHaveLength(1)
  const six = [1, 2, 3, 4, 5, 6].map((end) => span(0, end))
  expect(told('abcdef', ...six)).toEqual([expect.stringMatching(/^2 spans .*“ab”; .*“a”/)])
})

it('says nothing of what some base can learn: inside words, nested, over whole characters', () => {
  expect(told('서울에서 👍x cafe\u0301', span(0, 2), span(0, 4), span(5, 7), span(9, 14))).toEqual(
    [],
  )
})
