import { describe, expect, it } from 'vitest'
import { trainingSettings } from '../../../src/model/training-settings.ts'
import { presetFor, SMALL_DATA } from '../../../src/training/presets.ts'
import { effectiveSettings } from '../../../src/training/settings.ts'

describe('suggested settings', () => {
  it('are the reference run’s for fine-tuning on plenty of documents', () => {
    // But for reading legal sequences alone.
    const { preset } = presetFor('some-model', { hiddenSize: 768 }, SMALL_DATA)
    expect(preset).toEqual({ decoding: 'constrained' })
    expect(trainingSettings.parse({})).toMatchObject({
      learningRate: 2e-5,
      batchSize: 16,
      seed: 42,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      schedule: 'linear',
      epochs: 7,
      weightDecay: 0,
      maxGradNorm: 1,
      warmupRatio: 0,
      dropout: 0.1,
    })
  })

  it.each(['scratch:tiny', 'some-model'])(
    'are more updates at a larger rate on few, for %s',
    (base) => {
      const { preset } = presetFor(base, {}, SMALL_DATA - 1)
      expect(preset.epochs).toBeGreaterThan(7)
      expect(preset.learningRate).toBeGreaterThan(2e-5)
      expect(trainingSettings.parse({ base, ...preset })).toMatchObject(preset)
    },
  )

  it.each([
    ['scratch:tiny', 128, 999, { epochs: 40, batchSize: 8, learningRate: 1e-3 }],
    ['scratch:tiny', 128, 1000, { epochs: 20, batchSize: 16, learningRate: 1e-3 }],
    ['scratch:mini', 256, 999, { epochs: 40, batchSize: 8, learningRate: 5e-4 }],
    ['some-model', 384, 999, { epochs: 40, learningRate: 3e-4 }],
    ['some-model', 384, 1000, { learningRate: 3e-4 }],
    ['some-model', 768, 999, { epochs: 20, learningRate: 5e-5 }],
    ['some-model', undefined, 999, { epochs: 20, learningRate: 5e-5 }],
  ])('are for %s, %d wide, with %i documents: %j', (base, hiddenSize, documents, preset) => {
    const usual = { warmupRatio: 0.1, decoding: 'constrained', lexicalVote: 1 }
    expect(presetFor(base, { hiddenSize }, documents).preset).toEqual({ ...usual, ...preset })
  })

  it('are fewer passes in smaller steps for a base of four layers', () => {
    const { preset } = presetFor('starter', { hiddenSize: 384, layers: 4 }, SMALL_DATA - 1)
    expect(preset).toMatchObject({ epochs: 25, batchSize: 8, learningRate: 3e-4 })
    const plenty = presetFor('starter', { hiddenSize: 384, layers: 4 }, SMALL_DATA).preset
    expect(plenty.epochs).toBeUndefined()
  })

  it('cut and pad to fifty tokens in reference mode', () => {
    const settings = trainingSettings.parse({ referenceMode: true, maxLength: 128 })
    expect(effectiveSettings(settings)).toMatchObject({ maxLength: 50, padTo: 50 })
    expect(effectiveSettings({ ...settings, referenceMode: false })).toMatchObject({
      maxLength: 128,
      padTo: null,
    })
  })
})
