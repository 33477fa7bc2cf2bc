import { describe, expect, it } from 'vitest'
import { largestWeightOf, likelyCause, type Suspects } from '../../../src/training/likely-cause.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

const usual = { epsilon: 1e-8, beta2: 0.999, learningRate: 2e-5, maxGradNorm: 1 }
const rates = { from: 2e-5, to: 5e-4, suggested: 5e-5 }

/** The cause where all is as usual but for what a test says. */
function causeOf({
  largestWeight,
  engine,
  ...settings
}: Partial<Suspects> & Partial<typeof usual> = {}) {
  return likelyCause({
    settings: { ...usual, ...settings },
    rates,
    largestWeight,
    engine: engine ?? 'onnx-cpu',
  })
}

const optimiser = (what: string) => `Likely cause: Adam’s ${what} back, and train again.`
const base = (what: string) =>
  `Likely cause: the base, ${what}. Choose another base, or get this one anew.`
const rate = (value: string) =>
  `the learning rate of ${value}; 2e-5 to 5e-4 are usual for a base of this size. Train again with 5e-5.`

describe('the likely cause of a run that broke', () => {
  it.each<[Parameters<typeof causeOf>[0], string]>([
    [{ epsilon: 1e-30 }, optimiser('ε of 1e-30 (1e-8 is usual). Set it')],
    [{ beta2: 0 }, optimiser('β₂ of 0 (0.999 is usual). Set it')],
    [
      { epsilon: 9e-13, beta2: 0.89 },
      optimiser('ε of 9e-13 (1e-8 is usual) and β₂ of 0.89 (0.999 is usual). Set them'),
    ],
    [
      { largestWeight: 1e20 },
      base('whose weights go up to 1e20; those of a model that works stay below 100'),
    ],
    [{ learningRate: 0.01 }, `Likely cause: ${rate('0.01')}`],
    [
      { maxGradNorm: 0 },
      'Likely cause: that gradients are not clipped. Set gradient clipping to 1, and train again.',
    ],
  ])('is, with %j: %s', (changes, sentence) => {
    expect(causeOf(changes)).toBe(sentence)
  })

  it('comes first of several by the weight of its evidence', () => {
    const all = causeOf({ epsilon: 1e-30, largestWeight: 1e20, learningRate: 0.01, maxGradNorm: 0 })
    const order = [
      'Likely cause: Adam’s',
      'It may also be the base',
      `It may also be ${rate('0.01')}`,
    ]
    const places = [...order, 'It may also be that gradients'].map((part) => all.indexOf(part))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBe(0)
  })

  it('is none within what is usual, and then names the next thing to try', () => {
    const border = { epsilon: 1e-12, beta2: 0.9, learningRate: 5e-4, largestWeight: 1e3 }
    expect(causeOf(border)).toBe(
      'No setting stands out as the cause. Train again with half the learning rate of 5e-4 ' +
        '(2e-5 to 5e-4 are usual for a base of this size).',
    )
    expect(causeOf({ engine: 'onnx-cuda' })).toMatch(
      /, or on the processor instead of this engine\.$/,
    )
  })
})

describe('the largest weight of a base', () => {
  it('is that of its file, by size; there is none without a base', async () => {
    const folder = await tinyModel(temporaryFolder(), { initializerRange: 1e20 })
    expect(await largestWeightOf(folder)).toBeGreaterThan(1e20)
    expect(await largestWeightOf('scratch:tiny')).toBeUndefined()
    expect(await largestWeightOf(temporaryFolder())).toBeUndefined()
  })
})
