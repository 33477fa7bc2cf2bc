import { expect, it } from 'vitest'
import { packGroup, unpackGroup } from '../../../src/tagging/packed.ts'

it('a group of tagged texts comes out of its columns as it went in', () => {
  const texts = [
    {
      units: [
        { start: 0, end: 3 },
        { start: 4, end: 9 },
      ],
      depths: [
        { tags: ['B-A', 'O'], scores: Float32Array.of(0.5, 1) },
        { tags: ['O', 'I-A'], scores: Float32Array.of(0.75, 0.125) },
      ],
    },
    {
      units: [],
      depths: [
        { tags: [], scores: new Float32Array() },
        { tags: [], scores: new Float32Array() },
      ],
    },
    {
      units: [{ start: 2, end: 5 }],
      depths: [
        { tags: ['I-A'], scores: Float32Array.of(0.25) },
        { tags: ['O'], scores: Float32Array.of(1) },
      ],
    },
  ]
  const calibration = { slope: 0.5, offset: 0.1 }
  expect(unpackGroup(packGroup(['O', 'B-A', 'I-A'], { depths: 2, calibration }, texts))).toEqual(
    texts.map((text) => ({ ...text, calibration })),
  )
})
