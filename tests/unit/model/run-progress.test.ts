import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replayOf, runAfter, type RunProgress } from '../../../src/model/run-progress.ts'
import type { Run, RunEvent } from '../../../src/model/runs.ts'
import { trainingSettings } from '../../../src/model/training-settings.ts'
import { reportOf } from '../../support/epoch-report.ts'

const run: Run = {
  id: 'run',
  name: 'A run',
  status: 'starting',
  message: '',
  createdAt: '2026-01-01T00:00:00.000Z',
  settings: trainingSettings.parse({}),
  note: '',
  revision: 1,
  documents: null,
  engine: '',
  epochs: [],
  baseline: null,
  advice: [],
  losses: [],
  endedEarly: false,
  trashed: false,
  fresh: false,
  done: null,
  broken: false,
  modelId: null,
}

type Told<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>

const step = (number: number, loss = 1 / number): Told<'step'> => ({
  ...{ type: 'step', step: number, epoch: 1, loss, learningRate: 1e-5 },
  ...{ tokensPerSecond: 1000, secondsLeft: 10 },
})
const epoch = (at: number, best: boolean): Told<'epoch'> => ({
  type: 'epoch',
  report: reportOf({ epoch: at / 10, step: at, best }),
})
const saved = (at: number): Told<'saved'> => ({ type: 'saved', step: at, seconds: 1, megabytes: 1 })
const steps = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => step(from + i))

const told = (events: RunEvent[], from: RunProgress = { run }) => events.reduce(runAfter, from)
const bestSteps = ({ run: { epochs } }: RunProgress) =>
  epochs.filter(({ best }) => best).map((report) => report.step)

describe('what a run has told', () => {
  it('keeps the loss of every step, then of every second, fourth …, at most 400 points', () => {
    expect(told(steps(1, 400)).run.losses).toHaveLength(400)
    expect(
      told(steps(1, 401))
        .run.losses.map((point) => point.step)
        .slice(0, 3),
    ).toEqual([2, 4, 6])
    const { losses } = told(steps(1, 2000)).run
    expect(losses.map((point) => point.step)).toEqual(
      Array.from({ length: 250 }, (_, i) => 8 * (i + 1)),
    )
    expect(losses[0]).toEqual({ step: 8, loss: 1 / 8 })
  })

  it('goes back to the checkpoint with a run that is resumed, and keeps its stride', () => {
    const before = told([...steps(1, 500), epoch(100, true), epoch(200, false)])
    const after = told([epoch(100, true), step(101, 7)], { run: before.run })
    expect(after.run.epochs.map((report) => report.step)).toEqual([100])
    expect(after.run.losses.at(-1)?.step).toBe(100)
    const onwards = told([step(102, 9)], after).run.losses
    expect(onwards.slice(-2)).toEqual([
      { step: 100, loss: 1 / 100 },
      { step: 102, loss: 9 },
    ])
  })

  it('has one best evaluation, the last that was called so', () => {
    expect(bestSteps(told([epoch(10, true), epoch(20, true), epoch(30, false)]))).toEqual([20])
  })

  it('comes about again from its replay, and goes on the same from there', () => {
    const other = fc.oneof(
      fc.tuple(fc.nat(50), fc.boolean()).map(([at, best]) => epoch(at, best)),
      fc.nat(100).map(saved),
      fc.constant<RunEvent>({ type: 'advice', lines: ['Annotate more.'] }),
      fc.constant<RunEvent>({ type: 'status', status: 'paused', message: 'Paused.' }),
    )
    /** Steps one after another, now and then from an earlier one on, and other things in between. */
    const story = fc
      .array(fc.oneof(other, fc.integer({ min: 1, max: 600 }), fc.constant(-1)), { maxLength: 12 })
      .map((parts) => {
        let at = 0
        return parts.flatMap((part): RunEvent[] => {
          if (typeof part === 'object') return [part]
          if (part < 0) at = Math.floor(at / 3)
          const from = at + 1
          at += Math.abs(part)
          return steps(from, at)
        })
      })
    fc.assert(
      fc.property(story, fc.nat(5000), (events, at) => {
        const progress = told(events.slice(0, at))
        const again = told(replayOf(progress))
        expect(again).toEqual(progress)
        expect(told(events.slice(at), again)).toEqual(told(events))
      }),
      { numRuns: 50 },
    )
  })
})
