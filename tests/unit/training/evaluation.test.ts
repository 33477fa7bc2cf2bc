import { describe, expect, it } from 'vitest'
import type { TokenBatch } from '../../../src/nn/engine.ts'
import { predict, type PredictOptions } from '../../../src/training/epoch.ts'
import { figuresOf, isBest, outOfPatience } from '../../../src/training/evaluation.ts'
import type { Feature, Gold } from '../../../src/training/features.ts'
import { reportOf } from '../../support/epoch-report.ts'
import { smallSettings } from '../../support/small-run.ts'

const classes = ['O', 'B-A', 'I-A']
const options: PredictOptions = {
  depths: 1,
  innerCost: 0,
  batchSize: 2,
  padId: 0,
  padTo: 0,
  decoding: 'argmax',
  referenceMode: false,
  goOn: async () => true,
}

/** `count` labelled pieces of class O, one word each. */
const feature = (document: number, count: number): Feature => ({
  document,
  ids: new Array<number>(count).fill(document + 1),
  labels: new Array<number>(count).fill(0),
  units: Array.from({ length: count }, (_, i) => i),
})

/** Documents of so many words. */
const units = (...counts: number[]) =>
  counts.map((count) => ({ inner: new Array<boolean>(count).fill(false) }))

/** Every batch's mean loss is the number of its first document; every logit favours I-A over O. */
const session = (seen: TokenBatch[] = []) => ({
  evaluate: async (batch: TokenBatch) => {
    seen.push(batch)
    const logits = Float32Array.from({ length: batch.B * batch.T * 3 }, (_, i) => i % 3)
    return { loss: batch.inputIds[0], logits }
  },
})

describe('evaluation', () => {
  const features = [feature(0, 1), feature(1, 1), feature(2, 4)]

  it('averages the loss over labelled pieces', async () => {
    const { loss } = (await predict(session(), features, units(1, 1, 4), classes, options))!
    expect(loss).toBeCloseTo((1 * 2 + 3 * 4) / 6, 12)
  })

  it('weights batch means by sequences, sixteen at a time in file order, in reference mode', async () => {
    const many = Array.from({ length: 20 }, (_, d) => feature(d, d < 3 ? 5 : 1))
    const seen: TokenBatch[] = []
    const counts = many.map(({ ids }) => ids.length)
    const { loss } = (await predict(session(seen), many, units(...counts), classes, {
      ...options,
      referenceMode: true,
      padTo: 50,
    }))!
    expect(seen.map(({ B, T }) => [B, T])).toEqual([
      [16, 50],
      [4, 50],
    ])
    expect(loss).toBeCloseTo((1 * 16 + 17 * 4) / 20, 12)
  })

  it('decodes by the best class, or by the best legal path when asked', async () => {
    const named = async (decoding: PredictOptions['decoding']) => {
      const result = await predict(session(), [feature(0, 2)], units(2), classes, {
        ...options,
        decoding,
      })
      return result!.rows[0][0].tags
    }
    expect(await named('argmax')).toEqual(['I-A', 'I-A'])
    expect(await named('constrained')).toEqual(['B-A', 'I-A'])
  })

  it('ends after the batch at which it is stopped', async () => {
    const seen: TokenBatch[] = []
    const stopped = { ...options, goOn: async () => false }
    expect(await predict(session(seen), features, units(1, 1, 4), classes, stopped)).toBeUndefined()
    expect(seen).toHaveLength(1)
  })
})

const rows = (...tags: string[]) => tags.map((row) => row.split(' '))
const known = (tags: string[], counted?: boolean[]): Gold => ({
  tags: rows(...tags),
  counted: counted ?? tags[0].split(' ').map(() => true),
  inner: tags[0].split(' ').map(() => false),
  dropped: [],
})

describe('the figures of an evaluation', () => {
  it('measure what counts, entity by entity and label by label', () => {
    const gold = known(['B-A I-A O B-A'], [true, true, true, false])
    const figures = figuresOf([gold], [rows('B-A I-A I-A O')], classes)
    expect(figures).toMatchObject({
      precision: 0,
      recall: 0,
      f1: 0,
      strictF1: 0,
      macroF1: 0,
      weightedF1: 0,
      perLabel: [{ label: 'A', precision: 0, recall: 0, f1: 0, support: 1 }],
      confusion: {
        labels: ['A'],
        cells: [{ gold: 'A', predicted: 'A', exact: 0, overlapping: 1 }],
      },
    })
    expect(figures.accuracy).toBeCloseTo(2 / 3, 12)
  })

  it('differ between the way of conlleval and the strict one', () => {
    const figures = figuresOf([known(['I-A O'])], [rows('I-A O')], classes)
    expect([figures.f1, figures.strictF1]).toEqual([1, 0])
  })

  it('let no entity reach across what is not counted', () => {
    const gold = known(['B-A I-A O I-A O'], [true, true, false, true, true])
    expect(figuresOf([gold], [rows('B-A I-A I-A I-A O')], classes)).toMatchObject({
      f1: 1,
      perLabel: [{ support: 2 }],
    })
  })

  it('count an entity that no tags can carry as missed', () => {
    const span = { start: 1, end: 2, label: 'B' }
    const gold = { ...known(['B-A O']), dropped: [{ span, reason: 'edge' as const }] }
    const figures = figuresOf([gold], [rows('B-A O')], classes)
    expect(figures).toMatchObject({
      precision: 1,
      recall: 0.5,
      confusion: { missed: [{ label: 'B', count: 1 }] },
    })
    expect(figures.perLabel).toMatchObject([
      { label: 'A', support: 1, f1: 1 },
      { label: 'B', support: 1, f1: 0 },
    ])
  })

  it('have a row for a label without an entity among the documents, and no mean counts it', () => {
    const more = [...classes, 'B-C', 'I-C']
    const { perLabel, macroF1 } = figuresOf([known(['B-A'])], [rows('B-A')], more)
    expect(perLabel.map(({ label, support }) => [label, support])).toEqual([
      ['A', 1],
      ['C', 0],
    ])
    expect(macroF1).toBe(1)
  })

  it('count entities inside entities, and one that two depths find once', () => {
    const gold = known(['B-A I-A O', 'O B-B O'])
    const figures = figuresOf([gold], [rows('B-A I-A O', 'B-A I-A O')], classes)
    expect(figures).toMatchObject({ precision: 1, recall: 0.5, accuracy: 1 })
    expect(figuresOf([gold], [rows('O B-B O', 'B-A I-A O')], classes).f1).toBe(1)
  })

  it('read the class of each word where its first piece stands, in batches of any length', async () => {
    const pick = {
      evaluate: async ({ B, T }: TokenBatch) => ({
        loss: 0,
        // Document 0 stands second, being longer; its second word begins at its third piece.
        logits: Float32Array.from({ length: B * T * 3 }, (_, i) =>
          i === (1 * T + 2) * 3 + 1 ? 9 : 0,
        ),
      }),
    }
    const long: Feature = { document: 0, ids: [1, 2, 3], labels: [0, -100, 0], units: [0, 0, 1] }
    const result = await predict(pick, [long, feature(1, 1)], units(2, 1), classes, options)
    expect(result!.rows.map((rows) => rows.map(({ tags }) => tags))).toEqual([
      [['O', 'B-A']],
      [['O']],
    ])
  })

  it('have no loss where nothing is labelled', async () => {
    const unlabelled = { ...feature(0, 2), labels: [-100, -100] }
    expect((await predict(session(), [unlabelled], units(2), classes, options))!.loss).toBe(0)
    expect((await predict(session(), [], [], classes, options))!.loss).toBe(0)
  })

  it('weigh a batch by its labelled pieces alone', async () => {
    const half = { ...feature(0, 4), labels: [0, -100, -100, -100] }
    const one = { ...options, batchSize: 1 }
    const { loss } = (await predict(
      session(),
      [half, feature(2, 4)],
      units(4, 0, 4),
      classes,
      one,
    ))!
    expect(loss).toBeCloseTo((1 * 1 + 3 * 4) / 5, 12)
  })
})

describe('the best evaluation', () => {
  it.each([
    ['f1', { f1: 0.6, validationLoss: 2 }, { f1: 0.5, validationLoss: 1 }],
    ['strictF1', { strictF1: 0.6 }, { strictF1: 0.5, f1: 0.9 }],
    ['macroF1', { macroF1: 0.6 }, { macroF1: 0.5, f1: 0.9 }],
    ['accuracy', { accuracy: 0.6 }, { accuracy: 0.5, f1: 0.9 }],
    ['loss', { validationLoss: 1 }, { validationLoss: 2, f1: 0.9 }],
  ] as const)('is chosen by %s', (metric, better, worse) => {
    expect(isBest(reportOf(better), [reportOf(worse)], metric)).toBe(true)
    expect(isBest(reportOf(worse), [reportOf(better)], metric)).toBe(false)
    expect(isBest(reportOf(better), [reportOf(better)], metric)).toBe(false)
  })

  it('is better than all before, not than one of them', () => {
    const earlier = [reportOf({ f1: 0.5 }), reportOf({ f1: 0.9 })]
    expect(isBest(reportOf({ f1: 0.6 }), earlier, 'f1')).toBe(false)
    expect(isBest(reportOf({ f1: 0.1 }), [], 'f1')).toBe(true)
  })

  it('is waited for from the last one that was best, and from none before there is one', () => {
    const settings = smallSettings({ patience: 2 })
    const waiting = [reportOf({}), reportOf({ best: true }), reportOf({})]
    expect(outOfPatience(waiting, settings)).toBe(false)
    expect(outOfPatience([...waiting, reportOf({})], settings)).toBe(true)
    expect(outOfPatience([reportOf({}), reportOf({}), reportOf({})], settings)).toBe(false)
  })

  it('ends the run when as many evaluations as the patience brought nothing better', () => {
    const epochs = [reportOf({ best: true }), reportOf({}), reportOf({})]
    expect(outOfPatience(epochs, smallSettings({ patience: 2 }))).toBe(true)
    expect(outOfPatience(epochs, smallSettings({ patience: 3 }))).toBe(false)
    expect(outOfPatience(epochs, smallSettings({ patience: null }))).toBe(false)
  })
})
