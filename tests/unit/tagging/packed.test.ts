import { expect, it } from 'vitest'
import { packGroup, unpackGroup } from '../../../src/tagging/packed.ts'

it('a group of tagged texts comes out of its columns as it went in', () => {
  const texts = [
    {
      words: [
        { start: 0, end: 3 },
        { start: 4, end: 9 },
      ],
      tags: ['B-A', 'O'],
      scores: Float32Array.of(0.5, 1),
    },
    { words: [], tags: [], scores: new Float32Array() },
    { words: [{ start: 2, end: 5 }], tags: ['I-A'], scores: Float32Array.of(0.25) },
  ]
  expect(unpackGroup(packGroup(['O', 'B-A', 'I-A'], texts))).toEqual(texts)
})
