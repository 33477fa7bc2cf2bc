import { logit, sigmoid } from '../domain/calibration.ts'
import type { Calibration } from '../model/reading.ts'

/** An entity that a model found in a held-out document. */
export interface Finding {
  score: number
  right: boolean
}

/** With fewer findings nothing is known of how often a score is right. */
const FEWEST = 20

/** Newton's method on two parameters: a handful of steps is enough, more cost nothing. */
const ITERATIONS = 50

/**
 * How to turn scores into the share of findings that are right: logistic regression on their log-odds
 * (Platt 1999), drawn to leaving them as they are where little is known. Undefined for few findings.
 */
export function fitCalibration(findings: readonly Finding[]): Calibration | undefined {
  if (findings.length < FEWEST) return undefined
  const right = findings.filter((finding) => finding.right).length
  // Platt's targets: what was always right among n is right again with (n + 1) / (n + 2).
  const [yes, no] = [(right + 1) / (right + 2), 1 / (findings.length - right + 2)]
  const points = findings.map((one) => ({ x: logit(one.score), y: one.right ? yes : no }))
  let best: Line = { slope: 1, offset: 0 }
  for (let i = 0; i < ITERATIONS; i++) best = betterLine(points, best)
  // A score never counts against itself: the order of suggestions stays as it is.
  return best.slope > 0 ? best : undefined
}

type Line = Calibration
/** The log-odds of a score, and the share of right ones that is wanted there. */
interface Point {
  x: number
  y: number
}

/** Cross-entropy, with a prior of slope 1 and offset 0, each with variance 1. */
function lossOf(points: readonly Point[], { slope, offset }: Line): number {
  const prior = ((slope - 1) ** 2 + offset ** 2) / 2
  return points.reduce((sum, { x, y }) => {
    const z = slope * x + offset
    return sum + Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)))
  }, prior)
}

/** One step of Newton's method, halved until it does not lead uphill. */
function betterLine(points: readonly Point[], line: Line): Line {
  const { slope, offset } = line
  let [gs, go, ss, so, oo] = [slope - 1, offset, 1, 0, 1]
  for (const { x, y } of points) {
    const p = sigmoid(slope * x + offset)
    const w = p * (1 - p)
    gs += (p - y) * x
    go += p - y
    ss += w * x * x
    so += w * x
    oo += w
  }
  const determinant = ss * oo - so * so
  let step = { slope: (oo * gs - so * go) / determinant, offset: (ss * go - so * gs) / determinant }
  const loss = lossOf(points, line)
  for (let halvings = 0; halvings < 30; halvings++) {
    const next = { slope: slope - step.slope, offset: offset - step.offset }
    if (lossOf(points, next) <= loss) return next
    step = { slope: step.slope / 2, offset: step.offset / 2 }
  }
  return line
}
