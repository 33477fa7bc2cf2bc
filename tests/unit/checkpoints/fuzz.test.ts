import { expect, it } from 'vitest'
import { fuzzCheckpoints } from '../../support/fuzz-checkpoints.ts'
import { temporaryFolder } from '../../support/temporary.ts'

// The long run of 100,000 and more: node tests/bench/fuzz-checkpoints.ts
it('answers 1,000 spoilt folders with a sentence or a whole model', async () => {
  const { refused, accepted, sentences } = await fuzzCheckpoints(1000, 7, temporaryFolder())
  expect(refused).toBeGreaterThan(500)
  expect(accepted).toBeGreaterThan(100)
  expect(sentences.length).toBeGreaterThan(20)
})
