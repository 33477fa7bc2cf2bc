import { expect, it } from 'vitest'
import { temporaryFolder } from '../../support/temporary.ts'
import { giveHostile } from './judge.ts'
import { kinds } from '../../../src/formats/index.ts'
import { filesByKind } from './files.ts'
import { parser } from './parsers.ts'
import { sorts, type SortName } from './sorts.ts'

/** A few of each; `npm run hostile` gives any number. Checkpoints have their own, tests/bench/fuzz-checkpoints.ts. */
const CASES = 300

it.each(Object.keys(sorts) as SortName[])(
  'spoilt %s are answered by a sentence, in bounded time and memory, inside their folder',
  async (sort) => {
    const { cases } = await giveHostile(sort, sorts[sort], CASES, 1, temporaryFolder())
    expect(cases).toBe(CASES)
  },
)

it('spoilt files of every kind are answered so by its own parser', async () => {
  const files = await filesByKind()
  for (const { id } of kinds) {
    expect(files.get(id) ?? [], id).not.toEqual([])
    const own = await giveHostile(id, () => parser(id), 5, 1, temporaryFolder())
    expect(own.cases).toBe(5)
  }
})
