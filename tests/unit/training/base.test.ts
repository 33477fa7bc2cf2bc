import { describe, expect, it } from 'vitest'
import {
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
} from '../../../src/checkpoints/folder.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { prepareBase } from '../../../src/training/base.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'
import { smallDocuments, smallLabels, smallSettings } from '../../support/small-run.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

const classes = ['O', 'B-PERSON', 'I-PERSON', 'B-PLACE', 'I-PLACE']
const snapshot = { labels: smallLabels, revision: 1, documents: smallDocuments() }
const settings = smallSettings({ maxLength: 64, dropout: 0.25 })
const prepare = (base: string, changes = {}) =>
  prepareBase(base, { ...settings, ...changes }, snapshot, new RunDirectory(temporaryFolder()))
const head = (model: Awaited<ReturnType<typeof prepare>>) => model.weights.get('classifier.weight')!

describe('a model to go on with', () => {
  it('keeps its head where that is for the same classes', async () => {
    const folder = await tinyModel(temporaryFolder(), { labels: classes })
    const before = unwrap(await readCheckpoint(folder))
    const model = await prepare(folder)
    expect(model.config.labels).toEqual(classes)
    expect(head(model)).toEqual(before.weights.get('classifier.weight'))
  })

  it('begins its head anew for other classes, of their number, and keeps the rest', async () => {
    const folder = await tinyModel(temporaryFolder(), { labels: ['O', 'B-X', 'I-X'] })
    const before = unwrap(await readCheckpoint(folder))
    const model = await prepare(folder)
    expect(model.config.labels).toEqual(classes)
    expect(head(model).shape[0]).toBe(5)
    expect(model.weights.get('classifier.bias')?.data).toEqual(new Float32Array(5))
    for (const [name, tensor] of before.weights) {
      if (!name.startsWith('classifier')) expect(model.weights.get(name)).toEqual(tensor)
    }
  })

  /** The row of a class, its bias last, as bits. */
  const bits = ({ config, weights }: Checkpoint, label: string) => {
    const row = config.labels.indexOf(label)
    const { shape, data } = weights.get('classifier.weight')!
    const weight = data.slice(row * shape[1], (row + 1) * shape[1])
    const bias = weights.get('classifier.bias')!.data[row]
    return [...new Uint32Array(Float32Array.of(...weight, bias).buffer)]
  }
  it.each([
    ['in another order', ['O', 'B-PLACE', 'I-PLACE', 'B-PERSON', 'I-PERSON']],
    ['with more beside them', ['B-X', 'O', 'I-PLACE', 'B-PERSON', 'I-PERSON', 'I-X', 'B-PLACE']],
    ['with fewer', ['O', 'B-PLACE', 'I-PLACE']],
    ['with a part of one', ['B-PLACE', 'S-PLACE']],
  ])('keeps the rows of the classes that its head knows, %s', async (_, labels) => {
    const folder = await tinyModel(temporaryFolder(), { labels })
    const before = unwrap(await readCheckpoint(folder))
    before.weights.get('classifier.bias')!.data.forEach((_, i, bias) => (bias[i] = i - 0.3))
    unwrap(await writeCheckpoint(folder, before))
    const [model, anew] = [await prepare(folder), await prepare(await tinyModel(temporaryFolder()))]
    for (const label of classes) {
      const kept = labels.includes(label) ? before : anew
      expect(bits(model, label), label).toEqual(bits(kept, label))
    }
  })

  it('drops out as the run is set', async () => {
    const { config } = await prepare(await tinyModel(temporaryFolder()))
    expect(config).toMatchObject({
      hiddenDropout: 0.25,
      attentionDropout: 0.25,
      classifierDropout: 0.25,
    })
  })

  it('reads no further than it has positions', async () => {
    const folder = await tinyModel(temporaryFolder())
    await expect(prepare(folder, { maxLength: 65 })).rejects.toThrow(
      'This model reads at most 64 tokens at once; set the longest sequence to 64 or less.',
    )
  })
})

it('no model freezes more layers than it has', async () => {
  const why = 'This model has 2 layers; set the frozen layers to 2 or less.'
  const folder = await tinyModel(temporaryFolder())
  for (const base of [folder, 'scratch:tiny']) {
    await expect(prepare(base, { frozenLayers: 3 })).rejects.toThrow(why)
    expect((await prepare(base, { frozenLayers: 2 })).config.layers).toBe(2)
  }
})

describe('a model from nothing', () => {
  it('learns its vocabulary from the documents it trains on, not from those held out', async () => {
    const documents = [
      ...smallDocuments(),
      { ...smallDocuments(1)[0], text: 'Ω Ω Ω', split: 'dev' as const, spans: [] },
    ]
    const directory = new RunDirectory(temporaryFolder())
    const model = await prepareBase('scratch:tiny', settings, { ...snapshot, documents }, directory)
    expect(model.tokenizer.vocabulary).toContain('saw')
    expect(model.tokenizer.vocabulary).not.toContain('Ω')
    expect(model.config.vocabSize).toBe(model.tokenizer.vocabulary.length)
  })

  it('is a BERT with a head for the labels', async () => {
    const model = await prepare('scratch:tiny')
    expect(model.config).toMatchObject({
      architecture: 'bert',
      firstPosition: 0,
      maxPositions: 512,
      typeVocabSize: 2,
      layerNormEps: 1e-12,
      activation: 'gelu',
      initializerRange: 0.02,
      hiddenDropout: 0.25,
      labels: classes,
    })
    expect(head(model).shape).toEqual([5, model.config.hiddenSize])
  })

  it('begins the same from the same seed, and otherwise from another', async () => {
    const [a, b, c] = [
      await prepare('scratch:tiny', { seed: 1 }),
      await prepare('scratch:tiny', { seed: 1 }),
      await prepare('scratch:tiny', { seed: 2 }),
    ]
    expect(head(a)).toEqual(head(b))
    expect(head(a)).not.toEqual(head(c))
  })

  it('is one of those that there are', async () => {
    await expect(prepare('scratch:huge')).rejects.toThrow(
      /^There is no base called scratch:huge; use scratch:tiny or scratch:mini, or the folder of a model\.$/,
    )
  })
})
