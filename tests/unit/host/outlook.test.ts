import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LabelledText } from '../../../src/model/documents.ts'
import { trainingSettings } from '../../../src/model/training-settings.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { trainingDocuments } from '../../../src/host/training/documents.ts'
import { estimateRun, type Size } from '../../../src/host/training/estimate.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder, testHost } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

const settings = trainingSettings.parse({ base: 'scratch:tiny', devFraction: 0.5 })
const plain: LabelledText = { text: 'Nobody is here.', spans: [] }
/** Different texts: documents of one text stay on one side. */
const named: LabelledText[] = Array.from({ length: 8 }, (_, i) => ({
  text: `Ann met Bob ${i} times.`,
  spans: [
    { start: 0, end: 3, label: 'PERSON' },
    { start: 8, end: 11, label: 'PERSON' },
  ],
}))

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  return () => project.close()
})

async function outlookOn(documents: LabelledText[], changes: Partial<typeof settings> = {}) {
  unwrap(project.addDocuments('Import', documents, [{ name: 'PERSON' }]))
  return testHost().training.outlook(project, { ...settings, ...changes })
}

describe('the outlook of a run', () => {
  it.each([
    ['no document', []],
    ['no span', [plain, plain, plain, plain]],
  ])('with %s says what to do, and promises no time', async (_, documents) => {
    expect(await outlookOn(documents)).toMatchObject({
      spans: 0,
      obstacles: ['No document carries a span yet; annotate some first.'],
      estimate: null,
    })
  })

  it('counts both sides, and estimates time and memory', async () => {
    const outlook = await outlookOn(named)
    expect(outlook).toMatchObject({ spans: 16, obstacles: [] })
    expect(outlook.trainDocuments + outlook.devDocuments).toBe(8)
    expect(outlook.estimate).toMatchObject({ basis: 'typical machine' })
    expect(outlook.estimate?.seconds).toBeGreaterThan(0)
    expect(outlook.estimate?.megabytes).toBeGreaterThan(0)
  })

  it('says what of the documents counts, label by label, and what is left out', async () => {
    const mine = { start: 0, end: 3, label: 'PERSON', origin: 'human' as const }
    const documents: LabelledText[] = [
      { text: 'Ann is done. All of it.', spans: [mine], status: 'done' },
      { text: 'Ann is not done. Cid neither.', spans: [mine], status: 'in-progress' },
      { text: 'Ann was labelled from elsewhere.', spans: [mine], status: 'new' },
      { text: 'Nobody has begun this one.', spans: [] },
      ...named,
    ]
    const { reads, perLabel } = await outlookOn(documents)
    expect(reads).toEqual({ whole: 9, part: 1, spansOnly: 1, untouched: 1, suggestions: 0 })
    const [{ label, train, dev }] = perLabel
    expect([label, train + dev]).toEqual(['PERSON', 19])
    // Who asks for all documents takes all text for read, and it is learnt from.
    const read = (choice: 'all' | 'annotated') =>
      trainingDocuments(project, { documents: choice }).map(({ reviewed }) => reviewed)
    expect(read('all')).toEqual(Array(12).fill(null))
    expect(read('annotated').slice(0, 3)).toEqual([null, [{ start: 0, end: 16 }], []])
  })

  it('offers bases by what they are good for, with what each would take here', async () => {
    const host = testHost()
    const offers = async () =>
      (await host.training.offers(project)).map(({ use, base, estimate }) => [
        use,
        base,
        !!estimate,
      ])
    expect(await offers()).toEqual([
      ['quick', 'instant', false],
      ['better', 'starter', false],
      ['best', null, false],
    ])
    unwrap(project.addDocuments('Import', named, [{ name: 'PERSON' }]))
    const { id } = await host.models.import(await tinyModel(temporaryFolder()))
    expect(await offers()).toEqual([
      ['quick', 'instant', true],
      ['better', 'starter', true],
      ['best', id, true],
    ])
    const [quick, better] = await host.training.offers(project)
    expect(quick.bytes).toBe(0)
    expect(better.bytes).toBeGreaterThan(1e6)
    expect(better.estimate?.seconds).toBeGreaterThan(quick.estimate?.seconds ?? Infinity)
  })

  it('counts on the words, the epochs and the layers', () => {
    const size = { layers: 2, hiddenSize: 10, intermediateSize: 40, heads: 2, vocabSize: 100 }
    const words = { train: 1000, longestDocument: 20, trainDocuments: 10 }
    const { padTo, ...rest } = { ...settings, epochs: 3, batchSize: 4, maxLength: 128 }
    const estimate = (rate?: number, changes: Partial<typeof settings> = {}) =>
      estimateRun({ padTo, ...rest, ...changes }, size, words, rate)
    // Three products, forward and twice backward: attention 4·10², feed-forward 2·10·40, in each layer.
    const perPiece = 3 * 2 * (400 + 800)
    const pieces = 1000 * 1.4 + 2 * 10
    expect(estimate(1e6).seconds).toBeCloseTo((3 * pieces * perPiece) / 1e6, 9)
    expect(estimate(1e6).basis).toBe('earlier run')
    expect(estimate(1e6, { padTo: 64 }).seconds).toBeCloseTo((3 * 640 * perPiece) / 1e6, 9)
    expect(estimate(1e6, { referenceMode: true }).seconds).toBeCloseTo(
      (3 * 500 * perPiece) / 1e6,
      9,
    )
    const perEpoch = (pieces * perPiece) / 1.5e10 + (10 / 4) * 0.01 + 0.2
    expect(estimate().seconds).toBeCloseTo(3 * perEpoch, 9)
    // Four copies of the parameters and one more of the words, and what four sequences of 30 pieces keep, in four bytes each.
    const [table, layer] = [100 * 10, 400 + 800]
    const kept = 4 * 30 * 2 * (12 * 10 + 3 * 40 + 4 * 2 * 30)
    const megabytes = (numbers: number) => 300 + (4 * (numbers + kept)) / 1e6
    expect(estimate().megabytes).toBeCloseTo(megabytes(5 * table + 4 * 2 * layer), 9)
  })

  it('counts what is trained, and layers and words of other shapes', () => {
    const size = { layers: 4, hiddenSize: 10, intermediateSize: 40, heads: 2, vocabSize: 5000 }
    const words = { train: 1000, longestDocument: 20, trainDocuments: 10 }
    const of = (changes: Partial<typeof settings>, shape: Partial<Size> = {}) =>
      estimateRun({ ...settings, batchSize: 4, ...changes }, { ...size, ...shape }, words, 1e6)
    const seconds = of({}).seconds
    expect(of({ adapterRank: 4 }).seconds / seconds).toBeCloseTo(2 / 3, 9)
    expect(of({ frozenLayers: 1 }).seconds / seconds).toBeCloseTo(3 / 4, 9)
    expect(of({}, { sharesLayers: true, embeddingSize: 5 }).seconds).toBe(seconds)
    const gated = { rotary: { reach: 64, globalEvery: 3, globalBase: 1, localBase: 1 } }
    expect(of({}, gated).seconds / seconds).toBeCloseTo(1600 / 1200, 9)

    // In numbers of four bytes, beside the process and what a batch keeps.
    const numbers = (...of4: Parameters<typeof of>) => (of(...of4).megabytes * 1e6) / 4
    const less = (...other: Parameters<typeof of>) => numbers({}) - numbers(...other)
    expect(less({}, { embeddingSize: 5 })).toBeCloseTo((5000 + 4 * 1420) * 5, 3)
    expect(less({}, { sharesLayers: true })).toBeCloseTo(4 * 3 * 1200, 3)
    // No gradients and moments but those of factors of queries and values.
    const whole = 3 * (1420 * 10 + 4 * 1200)
    expect(less({ adapterRank: 2 })).toBeCloseTo(whole - 3 * 4 * 4 * 10 * 2, 3)
  })

  it('says what is wrong with a base that cannot be read, and promises no time', async () => {
    const base = join(temporaryFolder(), 'gone')
    expect(await outlookOn(named, { base })).toMatchObject({
      obstacles: [expect.stringContaining('gone is not a usable model folder')],
      estimate: null,
    })
    expect((await outlookOn([], { base: 'scratch:huge' })).obstacles).toEqual([
      'There is no base called scratch:huge; use scratch:tiny or scratch:mini, or the folder of a model.',
    ])
  })

  it('says what a base is too small for', async () => {
    const base = await tinyModel(temporaryFolder())
    const obstacles = async (changes: Partial<typeof settings>) =>
      (await outlookOn(named, { base, maxLength: 64, ...changes })).obstacles
    expect(await obstacles({ frozenLayers: 2 })).toEqual([])
    expect(await obstacles({ frozenLayers: 5 })).toEqual([
      'This model has 2 layers; set the frozen layers to 2 or less.',
    ])
    expect(await obstacles({ maxLength: 65 })).toEqual([
      'This model reads at most 64 tokens at once; set the longest sequence to 64 or less.',
    ])
    // Reference mode has a length of its own.
    expect(await obstacles({ maxLength: 65, referenceMode: true })).toEqual([])
    expect(await obstacles({ base: 'scratch:mini', frozenLayers: 5 })).toEqual([
      'This model has 4 layers; set the frozen layers to 4 or less.',
    ])
  })
})
