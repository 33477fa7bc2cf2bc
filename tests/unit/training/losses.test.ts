import { describe, expect, it } from 'vitest'
import { ignoranceOf, lossesOf } from '../../../src/training/losses.ts'
import { reportOf } from '../../support/epoch-report.ts'

const ignorance = { uniform: Math.log(5), guessing: 1 }

/** Training loss, or training and validation loss, of one evaluation an epoch. */
const epochsOf = (...losses: (number | [number, number])[]) =>
  losses.map((loss, i) => {
    const [trainLoss, validationLoss] = typeof loss === 'number' ? [loss, 0.5] : loss
    return reportOf({ epoch: i + 1, step: i + 1, trainLoss, validationLoss })
  })

const read = (...losses: (number | [number, number])[]) => lossesOf(epochsOf(...losses), ignorance)

describe('the loss of a model that knows nothing', () => {
  it('is ln C for all classes alike, and the entropy of the labelled pieces for their shares', () => {
    const feature = (labels: number[]) => ({ document: 0, ids: [], labels, units: [] })
    const { uniform, guessing } = ignoranceOf([feature([-100, 0, 0, -100]), feature([0, 1])], 3)
    expect(uniform).toBeCloseTo(Math.log(3), 12)
    expect(guessing).toBeCloseTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), 12)
  })
})

describe('the losses of a run', () => {
  it('rose from a tenth of the lowest and a twentieth of guessing on', () => {
    expect(read(0.6, 0.659).rise).toBeUndefined()
    expect(read(0.6, 0.661).rise).toBeDefined()
    expect(read(0.02, 0.06).rise).toBeUndefined()
    expect(read(0.02, 0.08).rise).toBeDefined()
  })

  it('rose most from the lowest before to the highest after it', () => {
    const { rise } = read(0.9, 0.6, 0.8, 0.5, 0.6, 0.9, 0.4)
    expect([rise?.from.epoch, rise?.to.epoch]).toEqual([4, 6])
  })

  it('rose lastingly from the lowest to the last', () => {
    const { lasting } = read(0.9, 0.5, 0.8, 0.7)
    expect([lasting?.from.epoch, lasting?.to.epoch]).toEqual([2, 4])
    expect(read(0.9, 0.5, 0.8, 0.54).lasting).toBeUndefined()
    expect(read(0.9, 0.5, 0.8, 0.4).lasting).toBeUndefined()
  })

  it('were still falling when the last epoch took two per cent off', () => {
    expect(read(0.9, 0.8, 0.784).falling).toBe(true)
    expect(read(0.9, 0.8, 0.785).falling).toBe(false)
    expect(read(0.9).falling).toBe(false)
  })

  it('tell whether nothing was learnt, or much is left, beside guessing', () => {
    expect(read(2, 0.91).learntNothing).toBe(true)
    expect(read(2, 0.89).learntNothing).toBe(false)
    // The mean of a first epoch counts from before anything could be learnt.
    expect(read(2).learntNothing).toBe(false)
    expect(read(2, 0.51).muchLeft).toBe(true)
    expect(read(2, 0.49).muchLeft).toBe(false)
  })

  it('exploded beyond twice the lowest and guessing, or three times ln C', () => {
    expect(read([1, 0.5], [1, 1.01]).exploded).toBe(true)
    expect(read([1, 0.4], [1, 0.9]).exploded).toBe(false)
    expect(read([1, 0.6], [1, 1.1]).exploded).toBe(false)
    expect(read([1, 4.9]).exploded).toBe(true)
    expect(read([1, 4.8]).exploded).toBe(false)
  })

  it('are measured by what guessing costs on these labels', () => {
    const beside = (guessing: number) =>
      lossesOf(epochsOf(0.3, [0.25, 0.5], [0.29, 1.1]), { ...ignorance, guessing })
    expect(beside(0.3)).toMatchObject({ learntNothing: true, muchLeft: true, exploded: true })
    expect(beside(0.5)).toMatchObject({ learntNothing: false, muchLeft: true })
    expect(beside(0.5).lasting).toBeDefined()
    expect(beside(0.9).lasting).toBeUndefined()
    expect(beside(2)).toMatchObject({ muchLeft: false, exploded: false })
  })

  it('are compared over whole epochs where there are any', () => {
    const at = (epoch: number, trainLoss: number) => reportOf({ epoch, trainLoss })
    const mixed = [at(0.5, 0.3), at(1, 0.9), at(1.5, 0.2), at(2, 0.8), at(2.5, 0.95)]
    const { first, last, end, rise } = lossesOf(mixed, ignorance)
    expect([first.epoch, last.epoch, end.epoch]).toEqual([1, 2, 2.5])
    expect(rise).toBeUndefined()
    const parts = lossesOf([at(0.25, 0.3), at(0.5, 0.9)], ignorance)
    expect([parts.first.epoch, parts.last.epoch, parts.rise]).toEqual([0.5, 0.5, undefined])
  })
})
