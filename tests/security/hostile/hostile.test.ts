import { expect, it } from 'vitest'
import { temporaryFolder } from '../../support/temporary.ts'
import { giveHostile } from './judge.ts'
import { sorts, type SortName } from './sorts.ts'

/** A few of each; `npm run hostile` gives any number. Checkpoints have their own, tests/bench/fuzz-checkpoints.ts. */
const CASES = 300

it.each(Object.keys(sorts) as SortName[])(
  'spoilt %s are answered by a sentence, in bounded time and memory, inside their folder',
  async (sort) => {
    const { cases } = await giveHostile(sort, CASES, 1, temporaryFolder())
    expect(cases).toBe(CASES)
  },
)
