import { describe, expect, it } from 'vitest'
import { KeptResults } from '../../../src/host/tagging/kept-results.ts'
import type { TaggedPart } from '../../../src/model/tagging.ts'
import { collect } from '../../support/collect.ts'

const textOf = (text: string) => ({ name: 'a.txt', text, entities: [] })
const place = (batch: string, entry = 0) => ({
  ...{ place: { batch, entry }, name: `${batch}${entry}.txt`, modelId: 'm' },
})

/** A file of two parts, which breaks off after the first where it is cut. */
async function* parts(texts: string[], isCut = false): AsyncGenerator<TaggedPart> {
  const [first, ...rest] = texts.map(textOf)
  yield { texts: [first], done: 1, of: texts.length }
  if (isCut) await Promise.reject(new Error('cut'))
  yield { texts: rest, done: texts.length, of: texts.length }
}

const kept = (results: KeptResults, batch: string) =>
  [...results.of(batch)].map(({ entry, texts, isDone }) => {
    return [entry, texts.map(({ text }) => text).join(' '), isDone]
  })

describe('results that are kept for a page', () => {
  it('are those of each file of its batch, in order, and say which were not read to the end', async () => {
    const results = new KeptResults()
    await collect(results.keeping(place('x', 0), parts(['a', 'b'])))
    const cut = collect(results.keeping(place('x', 1), parts(['c', 'd'], true)))
    await expect(cut).rejects.toThrow('cut')
    expect(kept(results, 'x')).toEqual([
      [0, 'a b', true],
      [1, 'c', false],
    ])
    await collect(results.keeping(place('x', 1), parts(['c', 'd'])))
    expect(kept(results, 'x')[1]).toEqual([1, 'c d', true])
    expect(kept(results, 'y')).toEqual([])
  })

  it('are given on as they come, and in pieces that a message can carry', async () => {
    const results = new KeptResults()
    const long = 'x'.repeat(400_000)
    const given = await collect(results.keeping(place('x'), parts([long, long, long])))
    expect(given.flatMap(({ texts }) => texts)).toHaveLength(3)
    const all = [...results.of('x')]
    expect(all.map(({ texts, isDone }) => [texts.length, isDone])).toEqual([
      [1, false],
      [1, false],
      [1, true],
    ])
  })

  it('go, the oldest batch first, where they are too much; one that is too much alone is not kept', async () => {
    const results = new KeptResults(10)
    for (const batch of ['x', 'y', 'z'])
      await collect(results.keeping(place(batch), parts(['aa', 'bb'])))
    expect(['x', 'y', 'z'].map((batch) => kept(results, batch).length)).toEqual([0, 1, 1])
    await collect(results.keeping(place('w'), parts(['a'.repeat(20), 'b'])))
    expect(kept(results, 'w')).toEqual([])
  })

  it('are none without a place', async () => {
    const results = new KeptResults()
    const without = { ...place('x'), place: undefined }
    expect(await collect(results.keeping(without, parts(['a', 'b'])))).toHaveLength(2)
    expect(kept(results, 'x')).toEqual([])
  })
})
