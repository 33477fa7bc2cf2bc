import { expect, it } from 'vitest'
import { differencesOf } from '../../../src/domain/mistakes.ts'

const at = (start: number, end: number, label: string) => ({ start, end, label })

it('differences are told by kind, in the order of the text, and what is right is counted', () => {
  const gold = [at(0, 3, 'A'), at(5, 8, 'A'), at(10, 14, 'A'), at(20, 24, 'A'), at(30, 33, 'A')]
  const found = [at(0, 3, 'A'), at(5, 8, 'B'), at(10, 12, 'A'), at(21, 26, 'B'), at(40, 42, 'B')]
  const { right, differences } = differencesOf(gold, found)
  expect(right).toBe(1)
  expect(differences.map(({ kind, gold: a, found: b }) => [kind, a?.start, b?.start])).toEqual([
    ['label', 5, 5],
    ['boundary', 10, 10],
    ['both', 20, 21],
    ['missed', 30, undefined],
    ['spurious', undefined, 40],
  ])
})

it('a span counts once, beside the one that it shares most with', () => {
  const { right, differences } = differencesOf([at(0, 10, 'A')], [at(0, 2, 'A'), at(3, 10, 'A')])
  expect(right).toBe(0)
  expect(differences.map(({ kind, found }) => [kind, found?.start])).toEqual([
    ['boundary', 3],
    ['spurious', 0],
  ])
})
