import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { rowOf } from '../../../src/families/deberta-v2/encoder.ts'
import { bucketOf } from '../../../src/families/mpnet/index.ts'

/** What transformers gives for −511 to 511: see tests/golden/families.py. */
const golden = JSON.parse(
  readFileSync(new URL('../../golden/data/distances.json', import.meta.url), 'utf8'),
) as Record<string, number[]>

it.each([
  ['mpnet', bucketOf],
  ['deberta', (distance: number) => rowOf(distance, 256, 512)],
  ['debertaOfFewBuckets', (distance: number) => rowOf(distance, 32, 512)],
])('the rows of distances are those of transformers: %s', (name, row) => {
  expect(golden[name].map((_, at) => row(at - 511))).toEqual(golden[name])
})
