import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runAfter, type RunProgress } from '../../../src/model/run-progress.ts'
import type { EpochReport, Run } from '../../../src/model/runs.ts'
import type { Control } from '../../../src/training/loop.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'
import type { RunFiles } from '../../../src/training/run-files.ts'
import { runTraining, type TrainingOutcome } from '../../../src/training/trainer.ts'
import { Crash, failingFiles, quickFiles } from '../../support/failing-files.ts'
import { fakeEngine } from '../../support/fake-session.ts'
import { diskFull } from '../../support/full-disk.ts'
import { smallDocuments, smallLabels, smallSettings, untouched } from '../../support/small-run.ts'
import { PATIENT } from '../../support/patient.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const settings = smallSettings()

/** All but the time it took. */
const figures = (epochs: readonly EpochReport[]) =>
  epochs.map((epoch) => ({ ...epoch, seconds: 0, tokensPerSecond: 0 }))

async function newRun(): Promise<string> {
  const path = temporaryFolder()
  const snapshot = { labels: smallLabels, revision: 1, documents: smallDocuments() }
  await new RunDirectory(path).create(snapshot, settings)
  return path
}

/** Trains in `path` from wherever it stands; with the reports and the losses that were sent. */
async function train(path: string, files: RunFiles = quickFiles) {
  const sent = new Map<number, EpochReport>()
  let told: RunProgress = { run: { epochs: [], losses: [] } as unknown as Run }
  const job = { runDirectory: path, name: 'run', base: 'scratch:tiny', settings }
  const keep = (report: EpochReport) => {
    if (report.best) sent.forEach((earlier) => (earlier.best = false))
    sent.set(report.step, structuredClone(report))
  }
  const outcome: TrainingOutcome = await runTraining(
    job,
    fakeEngine,
    untouched,
    (event) => {
      told = runAfter(told, event)
      if (event.type === 'epoch') keep(event.report)
    },
    new RunDirectory(path, files),
  )
  return { ...outcome, sent: [...sent.values()], losses: told.run.losses }
}

const modelBytes = (path: string) => readFileSync(join(path, 'model', 'model.safetensors'))
const metricsLines = (path: string) =>
  readFileSync(join(path, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as EpochReport)

describe('a run that is killed', PATIENT, () => {
  it('ends, after a kill at any operation on the disk, as the run that was not', async () => {
    const whole = await newRun()
    const counter = failingFiles(Infinity, new Crash())
    const expected = await train(whole, counter)
    expect(expected.epochs.length).toBeGreaterThanOrEqual(4)
    expect(counter.operations).toBeGreaterThan(20)

    for (let at = 1; at <= counter.operations; at++) {
      const path = await newRun()
      await expect(train(path, failingFiles(at, new Crash())), `kill ${at}`).rejects.toThrow(Crash)
      const resumed = await train(path)
      expect(resumed.finished).toBe(true)
      expect(figures(resumed.epochs), `kill ${at}`).toEqual(figures(expected.epochs))
      expect(figures(resumed.sent), `kill ${at}`).toEqual(figures(expected.epochs))
      // Of those that a kill was before, nobody but the run's folder knows any more.
      expect(resumed.losses, `losses, kill ${at}`).toEqual(expected.losses)
      expect(modelBytes(path).equals(modelBytes(whole)), `model, kill ${at}`).toBe(true)
      expect(metricsLines(path).map(({ step }) => step)).toEqual(
        expected.epochs.map(({ step }) => step),
      )
    }
  })

  it('ends the same when it is killed again and again', async () => {
    const whole = await newRun()
    await train(whole)
    const path = await newRun()
    let finished = false
    for (let life = 0; !finished; life++) {
      expect(life).toBeLessThan(100)
      // Each life gets a little further than one save.
      const outcome = await train(path, failingFiles(9 + (life % 4), new Crash())).catch(() => null)
      finished = outcome?.finished ?? false
    }
    expect(modelBytes(path).equals(modelBytes(whole))).toBe(true)
  })
})

describe('a run that is cancelled', () => {
  /** Cancels when it is asked for messages, or for breath in an evaluation, for the n-th time. */
  function cancelAt(n: number, during: 'messages' | 'unpaused'): Control {
    let left = n
    const control = { ...untouched, cancelled: false }
    control[during] = async () => void (control.cancelled = --left <= 0)
    return control
  }

  async function cancelled(control: Control) {
    const path = await newRun()
    const job = { runDirectory: path, name: 'run', base: 'scratch:tiny', settings }
    let steps = 0
    const outcome = await runTraining(job, fakeEngine, control, ({ type }) => {
      if (type === 'step') steps++
    })
    return { path, outcome, steps }
  }

  it('takes no further step', async () => {
    const { outcome, steps } = await cancelled(cancelAt(3, 'messages'))
    expect(outcome).toMatchObject({ finished: false, modelFolder: null })
    expect(steps).toBe(3)
  })

  it('leaves an evaluation after the batch under way, and can be resumed', async () => {
    const { path, outcome } = await cancelled(cancelAt(2, 'unpaused'))
    expect(outcome.epochs).toEqual([])
    const expected = await train(await newRun())
    expect(figures((await train(path)).epochs)).toEqual(figures(expected.epochs))
  })
})

describe('a run that is ended by hand', () => {
  it('measures after the step under way, and keeps the best so far as a model', async () => {
    const path = await newRun()
    const job = { runDirectory: path, name: 'run', base: 'scratch:tiny', settings }
    let steps = 0
    const control: Control = {
      ...untouched,
      get finishing() {
        return steps >= 4
      },
    }
    const outcome = await runTraining(job, fakeEngine, control, ({ type }) => {
      if (type === 'step') steps++
    })
    expect(steps).toBe(4)
    expect(outcome).toMatchObject({ finished: true, endedEarly: true })
    expect(outcome.modelFolder).toBe(join(path, 'model'))
    // Every third step is measured by itself.
    expect(outcome.epochs.map(({ step }) => step)).toEqual([3, 4])
    expect(readFileSync(join(path, 'model', 'README.md'), 'utf8')).toContain('Ended by hand.')
  })

  it('does not end before it has learnt anything', async () => {
    const control: Control = { ...untouched, finishing: true }
    const job = { runDirectory: await newRun(), name: 'run', base: 'scratch:tiny', settings }
    const outcome = await runTraining(job, fakeEngine, control, () => {})
    expect(outcome.epochs.map(({ step }) => step)).toEqual([1])
  })
})

describe('a run that has finished', () => {
  it('is not trained again when the application did not hear of it', async () => {
    const path = await newRun()
    const first = await train(path)
    const job = { runDirectory: path, name: 'run', base: 'scratch:tiny', settings }
    const noEngine = { ...fakeEngine, train: () => Promise.reject(new Error('trained again')) }
    expect(await runTraining(job, noEngine, untouched, () => {})).toEqual({
      finished: true,
      epochs: first.epochs,
      modelFolder: join(path, 'model'),
    })
  })
})

describe('a disk that is full while saving', PATIENT, () => {
  it('fails with a sentence that says what is kept, and the run goes on once there is space', async () => {
    const whole = await newRun()
    const expected = await train(whole)
    const counter = failingFiles(Infinity, diskFull())
    await train(await newRun(), counter)

    for (let at = 1; at <= counter.operations; at += 3) {
      const path = await newRun()
      const failed = train(path, failingFiles(at, diskFull()))
      await expect(failed, `operation ${at}`).rejects.toThrow(/the disk is full; free some space/)
      const resumed = await train(path)
      expect(figures(resumed.epochs), `operation ${at}`).toEqual(figures(expected.epochs))
    }
  })

  it('names the checkpoint that is kept', async () => {
    const path = await newRun()
    // Vocabulary 2 operations, first save 8; then the second save's weights.
    const failed = train(path, failingFiles(12, diskFull()))
    await expect(failed).rejects.toThrow(
      /The checkpoint of step \d+ is kept; resume goes on from there/,
    )
  })
})
