import { describe, expect, it } from 'vitest'
import { settingFlags } from '../../../src/cli/train-settings.ts'
import { settingFields, trainingSettings } from '../../../src/model/training-settings.ts'

describe('the table of training settings', () => {
  it('defaults to the published reference run', () => {
    expect(trainingSettings.parse({})).toMatchObject({
      ...{ epochs: 7, batchSize: 16, learningRate: 2e-5, seed: 42, schedule: 'linear' },
      ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
      ...{ warmupRatio: 0, warmupSteps: 0, dropout: 0.1, maxLength: 128, padTo: null },
      ...{ devFraction: 0.2, bestMetric: 'f1', documents: 'annotated', decoding: 'argmax' },
    })
  })

  it.each([
    ['epochs', 'Enter a whole number from 1 to 1,000.'],
    ['learningRate', 'Enter a number above 0, such as 2e-5, and at most 1.'],
    ['devFraction', 'Enter a number between 0 and 1, such as 0.2.'],
    ['beta1', 'Enter a number from 0 to below 1.'],
    ['epsilon', 'Enter a number above 0, such as 1e-8.'],
    ['adapterAlpha', 'Enter a number above 0, such as 16, and at most 10,000.'],
    ['maxGradNorm', 'Enter a number from 0 on.'],
    ['dropout', 'Enter a number from 0 to 0.9.'],
    ['padTo', 'Enter a whole number from 8 to 512, or leave it empty.'],
    ['patience', 'Enter a whole number from 1 on, or leave it empty.'],
    ['schedule', 'Choose linear, cosine or constant.'],
  ])('says of %s what its bounds are', (name, sentence) => {
    expect(settingFields.find(({ key }) => key === name)?.demand).toBe(sentence)
  })

  it.each([
    [{ learningRate: 0 }, false],
    [{ learningRate: 1 }, true],
    [{ devFraction: 1 }, false],
    [{ beta1: 1 }, false],
    [{ beta1: 0 }, true],
    [{ epochs: 1.5 }, false],
    [{ padTo: null }, true],
    [{ padTo: 7 }, false],
    [{ schedule: 'steep' }, false],
  ])('takes %o: %o', (settings, taken) => {
    expect(trainingSettings.safeParse(settings).success).toBe(taken)
  })

  it('makes the flags of the command line', () => {
    expect(settingFlags.map(([flag]) => flag)).toEqual(
      expect.arrayContaining([
        ...['--epochs <n>', '--learning-rate <x>', '--batch-size <n>', '--beta1 <x>'],
        ...['--label-all-sub-tokens', '--pad-to <n>', '--best-metric <name>', '--engine <id>'],
      ]),
    )
    expect(settingFlags.every(([, help]) => help !== '')).toBe(true)
  })
})
