import { describe, expect, it } from 'vitest'
import { calibrated, logit, sigmoid } from '../../../src/domain/calibration.ts'
import { fitCalibration, type Finding } from '../../../src/training/calibration.ts'

/** Findings whose true chance is sigmoid(slope · log-odds + offset), the same in every run. */
function findings(count: number, slope: number, offset: number): Finding[] {
  let state = 5
  const random = () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32
  return Array.from({ length: count }, () => {
    const score = 0.3 + 0.699 * random()
    return { score, right: random() < sigmoid(slope * logit(score) + offset) }
  })
}

describe('the calibration of scores', () => {
  it('finds how far a model is too sure of itself', () => {
    const fit = fitCalibration(findings(20_000, 0.4, -0.5))!
    expect(fit.slope).toBeCloseTo(0.4, 1)
    expect(fit.offset).toBeCloseTo(-0.5, 1)
  })

  it('makes a score of s right s of the time', () => {
    const seen = findings(40_000, 0.6, 0.3)
    const fit = fitCalibration(seen.slice(0, 2000))!
    for (const from of [0.6, 0.7, 0.8, 0.9]) {
      const shown = seen
        .slice(2000)
        .map(({ score, right }) => ({ score: calibrated(score, fit), right }))
        .filter(({ score }) => score >= from && score < from + 0.1)
      const mean = shown.reduce((sum, { score }) => sum + score, 0) / shown.length
      const share = shown.filter(({ right }) => right).length / shown.length
      expect(shown.length).toBeGreaterThan(500)
      expect(Math.abs(share - mean)).toBeLessThan(0.03)
    }
  })

  it('leaves scores nearly as they are where little is known, and alone where nothing is', () => {
    expect(fitCalibration(findings(19, 1, 0))).toBeUndefined()
    const fit = fitCalibration(findings(20, 1, 0))!
    expect(Math.abs(calibrated(0.7, fit) - 0.7)).toBeLessThan(0.15)
  })

  it('never says that what was always right cannot be wrong', () => {
    const always = Array.from({ length: 30 }, () => ({ score: 0.99999, right: true }))
    const fit = fitCalibration(always)!
    expect(calibrated(0.99999, fit)).toBeLessThan(1)
    expect(calibrated(0.99999, fit)).toBeGreaterThan(0.9)
    expect(calibrated(1, fit)).toBeLessThan(1)
  })

  it('keeps the order of scores, or lets them be', () => {
    // Surer where it was wrong: no calibration would tell the truth in this order.
    const contrary = Array.from({ length: 400 }, (_, i) => ({
      score: 0.5 + (i / 400) * 0.49,
      right: i < 200,
    }))
    expect(fitCalibration(contrary)).toBeUndefined()
    const fit = fitCalibration(findings(500, 0.2, 0))!
    expect(calibrated(0.8, fit)).toBeLessThan(calibrated(0.9, fit))
  })
})
