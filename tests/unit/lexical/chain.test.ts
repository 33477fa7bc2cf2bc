import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayFollow } from '../../../src/domain/decoding.ts'
import { tagsToStrictChunks } from '../../../src/domain/tags.ts'
import {
  ChainRoom,
  countStep,
  entityProbability,
  stepCount,
  stepsIn,
  sumPaths,
} from '../../../src/lexical/chain.ts'
import { crfObjective, labelCount, pairsIn, weightCount } from '../../../src/lexical/crf.ts'
import { PATIENT } from '../../support/patient.ts'

const TYPES = 2
const L = labelCount(TYPES)
const classes = ['O', 'B-A', 'I-A', 'B-B', 'I-B']

const weights = (length: number) =>
  fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: length, maxLength: length })

/** Scores of up to four units, and weights of the steps. */
const anyChain = fc
  .integer({ min: 1, max: 4 })
  .chain((units) => fc.record({ scores: weights(units * L), steps: weights(stepCount(TYPES)) }))

/** The naive twin: every legal row of labels with its score. */
function everyPath(scores: readonly number[], steps: readonly number[]) {
  const units = scores.length / L
  const paths: { labels: number[]; score: number }[] = []
  const walk = (labels: number[], score: number) => {
    if (labels.length === units) return void paths.push({ labels, score })
    const before = labels.at(-1)
    for (let y = 0; y < L; y++) {
      if (!mayFollow(before === undefined ? undefined : classes[before], classes[y])) continue
      const taken = new Float64Array(stepCount(TYPES))
      if (before !== undefined) countStep(stepsIn(taken, TYPES), before, y)
      const step = steps.reduce((sum, weight, i) => sum + weight * taken[i], 0)
      walk([...labels, y], score + step + scores[labels.length * L + y])
    }
  }
  walk([], 0)
  return paths
}

function summed(scores: readonly number[], steps: readonly number[]) {
  const units = scores.length / L
  const room = new ChainRoom(L)
  room.reset(units)
  room.factors.set(scores)
  const factors = stepsIn(Float64Array.from(steps, Math.exp), TYPES)
  return { logarithm: sumPaths(room, units, factors), room, factors, units }
}

describe('the sum over all rows of labels', () => {
  it(
    'is that of a walk through all of them, and so is the probability of each label',
    PATIENT,
    () => {
      fc.assert(
        fc.property(anyChain, ({ scores, steps }) => {
          const paths = everyPath(scores, steps)
          const total = paths.reduce((sum, { score }) => sum + Math.exp(score), 0)
          const { logarithm, room } = summed(scores, steps)
          expect(logarithm).toBeCloseTo(Math.log(total), 8)
          scores.forEach((_, i) => {
            const [unit, label] = [Math.floor(i / L), i % L]
            const own = paths.filter(({ labels }) => labels[unit] === label)
            const share = own.reduce((sum, { score }) => sum + Math.exp(score), 0) / total
            expect(room.forward[i] * room.backward[i]).toBeCloseTo(share, 8)
          })
        }),
        { numRuns: 100 },
      )
    },
  )

  it('gives the probability of each entity that there may be', PATIENT, () => {
    fc.assert(
      fc.property(anyChain, ({ scores, steps }) => {
        const paths = everyPath(scores, steps)
        const total = paths.reduce((sum, { score }) => sum + Math.exp(score), 0)
        const { room, factors, units } = summed(scores, steps)
        const chunksOf = (labels: number[]) => tagsToStrictChunks(labels.map((y) => classes[y]))
        for (const type of ['A', 'B']) {
          for (let start = 0; start < units; start++) {
            for (let end = start + 1; end <= units; end++) {
              const own = paths.filter(({ labels }) =>
                chunksOf(labels).some((c) => c.type === type && c.start === start && c.end === end),
              )
              const share = own.reduce((sum, { score }) => sum + Math.exp(score), 0) / total
              const place = { start, end, type: type === 'A' ? 0 : 1 }
              expect(entityProbability(room, units, factors, place)).toBeCloseTo(share, 8)
            }
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('stays a number for scores that are far apart', () => {
    const scores = Array.from({ length: 6 * L }, (_, i) => (i % 2 === 0 ? 1e6 : -1e6))
    const steps = new Array<number>(stepCount(TYPES)).fill(-100)
    const { logarithm, room } = summed(scores, steps)
    expect(Number.isFinite(logarithm)).toBe(true)
    expect(room.forward.every(Number.isFinite) && room.backward.every(Number.isFinite)).toBe(true)
  })
})

/** Chains with up to two of four features a unit, and legal labels. */
const anyChains = fc.array(
  fc.array(
    fc.record({
      ids: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
      label: fc.integer({ min: 0, max: L - 1 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  { minLength: 1, maxLength: 3 },
)

function chainOf(units: { ids: number[]; label: number }[]) {
  const gold = units.map(({ label }) => label)
  gold.forEach((label, t) => {
    if (!mayFollow(classes[gold[t - 1]], classes[label])) gold[t] = 0
  })
  const starts = [0]
  for (const { ids } of units) starts.push(starts[starts.length - 1] + ids.length)
  return {
    starts: Int32Array.from(starts),
    ids: Int32Array.from(units.flatMap(({ ids }) => ids)),
    gold: Int32Array.from(gold),
  }
}

describe('what learning makes small', () => {
  it('has the gradient that differences of its values show', PATIENT, () => {
    fc.assert(
      fc.property(anyChains, fc.integer({ min: 1, max: 1000 }), (drawn, seed) => {
        const chains = drawn.map(chainOf)
        const pairs = pairsIn(chains, 4, TYPES)
        const objective = crfObjective(chains, pairs, TYPES, 0.3)
        const at = new Float64Array(weightCount(pairs, TYPES)).map((_, i) =>
          Math.sin(seed * (i + 1)),
        )
        const gradient = new Float64Array(at.length)
        objective(at, gradient)
        const unused = new Float64Array(at.length)
        const H = 1e-5
        at.forEach((value, i) => {
          const [more, less] = [at.slice(), at.slice()]
          more[i] = value + H
          less[i] = value - H
          const slope = (objective(more, unused) - objective(less, unused)) / (2 * H)
          expect(gradient[i]).toBeCloseTo(slope, 5)
        })
      }),
      { numRuns: 30 },
    )
  })
})
