import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readSafetensors } from '../../../src/checkpoints/safetensors.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { createTfjsEngine } from '../../../src/engines/tfjs/engine.ts'
import type { EpochReport } from '../../../src/model/runs.ts'
import type { TrainingSettings } from '../../../src/model/training-settings.ts'
import type { Engine, TrainingSession } from '../../../src/nn/engine.ts'
import type { Control } from '../../../src/training/loop.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'
import { runTraining } from '../../../src/training/trainer.ts'
import { Crash, failingFiles } from '../../support/failing-files.ts'
import { fakeEngine } from '../../support/fake-session.ts'
import { PATIENT } from '../../support/patient.ts'
import { smallDocuments, smallLabels, smallSettings, untouched } from '../../support/small-run.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { tf } from '../../support/tfjs.ts'
import { tinyModel } from '../../support/tiny-model.ts'

let path: string

/** Twenty documents in batches of four: epochs of five updates. Evaluated at 3, 5, 6, 9, 10. */
async function newRun(): Promise<void> {
  path = temporaryFolder()
  const snapshot = { labels: smallLabels, revision: 1, documents: smallDocuments() }
  await new RunDirectory(path).create(snapshot, {})
}
beforeEach(newRun)

interface Changes {
  engine: Engine
  settings?: Partial<TrainingSettings>
  base?: string
  control?: Control
  directory?: RunDirectory
}

async function train({ engine, settings, base = 'scratch:tiny', control, directory }: Changes) {
  const told = { steps: [] as number[], saved: [] as number[], reports: [] as EpochReport[] }
  const job = { runDirectory: path, name: 'run', base, settings: smallSettings(settings) }
  const outcome = await runTraining(
    job,
    engine,
    control ?? untouched,
    (event) => {
      if (event.type === 'step') told.steps.push(event.step)
      if (event.type === 'epoch') told.reports.push(structuredClone(event.report))
      if (event.type === 'saved') told.saved.push(event.step)
    },
    directory,
  )
  return { ...outcome, ...told }
}

type Hooks = {
  [K in 'step' | 'evaluate' | 'readState']?: (
    result: Awaited<ReturnType<TrainingSession[K]>>,
    updates: number,
  ) => void
}

/** The fake engine, what whose sessions answer can be spoilt. Updates count from the run's beginning. */
function spoilt(hooks: Hooks): Engine {
  return {
    ...fakeEngine,
    async train(...args) {
      const session = await fakeEngine.train(...args)
      let updates = 0
      const after = <K extends keyof Hooks>(name: K) => {
        const work = session[name].bind(session) as (...args: unknown[]) => Promise<unknown>
        return async (...args: unknown[]) => {
          const result = await work(...args)
          if (name === 'step') updates++
          hooks[name]?.(result as never, updates)
          return result
        }
      }
      const writeState: TrainingSession['writeState'] = (state) => {
        updates = state.step
        return session.writeState(state)
      }
      return {
        step: after('step'),
        evaluate: after('evaluate'),
        readState: after('readState'),
        writeState,
        dispose: () => session.dispose(),
      } as TrainingSession
    },
  }
}

async function expectNumbers(modelFolder: string): Promise<void> {
  const weights = await readSafetensors(join(modelFolder, 'model.safetensors'))
  for (const [name, { data }] of weights) expect(data.every(Number.isFinite), name).toBe(true)
}

const lossAt = (step: number, loss = NaN): Hooks => ({
  step: (result, updates) => void (updates === step && (result.loss = loss)),
})
/** Copies: what the fake session trains with stays sound. */
const spoilState =
  (
    at: number,
    part: 'weights' | 'firstMoments' | 'secondMoments',
    value = NaN,
  ): Hooks['readState'] =>
  (state, updates) => {
    if (updates < at) return
    const { shape, data } = state[part].get('scores')!
    const copy = data.slice()
    copy[copy.length - 1] = value
    state[part] = new Map([['scores', { shape, data: copy }]])
  }

describe('a run that meets a figure that is no number', () => {
  it.each<[string, Hooks, string]>([
    ['a loss', lossAt(8), 'the loss was not a number'],
    ['an infinite loss', lossAt(8, Infinity), 'the loss was not a number'],
    ['a loss beyond all bounds', lossAt(8, 2.34e21), 'the loss rose to 2.3e21'],
    [
      'a norm of the gradient',
      { step: (result, updates) => void (updates === 8 && (result.gradNorm = Infinity)) },
      'the norm of the gradient was not a number',
    ],
  ])('in %s, stops at that step', async (_, hooks, what) => {
    const { finished, broken, steps, reports } = await train({ engine: spoilt(hooks) })
    expect(finished).toBe(false)
    expect(broken).toMatch(new RegExp(`^Training broke at step 8, in epoch 2: ${what}\\. `))
    // The step itself is not told as one of the run's.
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(reports.map(({ step }) => step)).toEqual([3, 5, 6])
  })

  it.each<[string, Hooks, string]>([
    [
      'the validation loss',
      { evaluate: (result, updates) => void (updates === 9 && (result.loss = NaN)) },
      'the validation loss was not a number',
    ],
    [
      'a score',
      { evaluate: (result, updates) => void (updates === 9 && (result.logits[1] = NaN)) },
      'a score of a held-out word was not a number',
    ],
    ['a weight', { readState: spoilState(9, 'weights') }, 'a weight of scores was not a number'],
    [
      'an infinite weight',
      { readState: spoilState(9, 'weights', -Infinity) },
      'a weight of scores was not a number',
    ],
    [
      'a first moment',
      { readState: spoilState(9, 'firstMoments') },
      'a moment of Adam’s for scores was not a number',
    ],
    [
      'a second moment',
      { readState: spoilState(9, 'secondMoments', Infinity) },
      'a moment of Adam’s for scores was not a number',
    ],
  ])('in %s, stops before that evaluation counts or is saved', async (_, hooks, what) => {
    const { broken, steps, epochs, saved } = await train({
      engine: spoilt(hooks),
      // Each evaluation is better than the one before: the spoilt one would be the best.
      settings: { bestMetric: 'loss', learningRate: 0.001 },
    })
    expect(broken).toContain(what)
    expect(steps).toHaveLength(9)
    expect(saved).toEqual([3, 5, 6])
    expect(epochs.map(({ step, best }) => [step, best])).toEqual([
      [3, false],
      [5, false],
      [6, true],
    ])
  })

  it('does not mind what is said of padding', async () => {
    const padding: Hooks = {
      evaluate: ({ logits }) => void logits.fill(NaN, logits.length - 1),
    }
    const { finished } = await train({ engine: spoilt(padding), settings: { padTo: 64 } })
    expect(finished).toBe(true)
  })

  it('looks at what a pause would save', async () => {
    const control = { ...untouched, paused: true }
    const hooks = { readState: spoilState(2, 'weights') }
    const { broken, saved } = await train({ engine: spoilt(hooks), control })
    expect(broken).toMatch(/^Training broke at step 2, in epoch 1: a weight of scores /)
    expect(saved).toEqual([1])
  })
})

describe('what is kept of it', () => {
  it('is the model of the best evaluation before, whose card tells the rest', async () => {
    const whole = await train({ engine: fakeEngine })
    const best = whole.epochs.findLast((report) => report.best && report.step < 8)!
    await newRun()

    const { modelFolder, broken, epochs } = await train({ engine: spoilt(lossAt(8)) })
    const kept = epochs.find((report) => report.best)!
    expect(kept.f1).toBe(best.f1)
    expect(broken).toContain(
      `The best before is kept as a model: epoch ${kept.epoch}, F1 ${kept.f1.toFixed(4)}.`,
    )
    const card = readFileSync(join(modelFolder!, 'README.md'), 'utf8')
    expect(card).toContain(broken)
    expect(card).toContain(`The weights are those of epoch ${kept.epoch}`)
    await expectNumbers(modelFolder!)
    // Nothing goes on from here: its state is not kept beside.
    expect(existsSync(join(path, 'state'))).toBe(false)
  })

  it('is nothing where nothing had been evaluated, not even the checkpoint of a pause', async () => {
    let asked = 0
    const control = {
      ...untouched,
      get paused() {
        return ++asked === 1
      },
    }
    const { modelFolder, broken, saved } = await train({ engine: spoilt(lossAt(2)), control })
    expect(saved).toEqual([1])
    expect(modelFolder).toBeNull()
    expect(broken).toContain('Nothing had been evaluated before, so no model was written.')
    expect(readdirSync(path).sort()).toEqual([
      'dataset.jsonl',
      'metrics.jsonl',
      'run.json',
      'vocab.json',
    ])
  })

  it('is told again to an application that did not hear of it, without training', async () => {
    const { broken, epochs } = await train({ engine: spoilt(lossAt(8)) })
    const noEngine = { ...fakeEngine, train: () => Promise.reject(new Error('trained again')) }
    const again = await train({ engine: noEngine })
    expect(again).toMatchObject({ finished: false, broken, modelFolder: join(path, 'model') })
    // Evaluations between checkpoints are gone with the process.
    expect(epochs).toEqual(expect.arrayContaining(again.epochs))
  })

  it(
    'is the same when the run had been killed before it broke, or while it ended',
    PATIENT,
    async () => {
      const engine = spoilt(lossAt(8))
      const expected = await train({ engine })
      const bytes = () => readFileSync(join(path, 'model', 'model.safetensors'))
      const whole = bytes()
      for (let at = 5, ended = false; !ended; at += 3) {
        await newRun()
        const directory = new RunDirectory(path, failingFiles(at, new Crash()))
        const killed = await train({ engine, directory }).catch(() => undefined)
        ended = killed !== undefined
        const { broken, epochs } = await train({ engine })
        expect(broken, `killed at ${at}`).toBe(expected.broken)
        expect(epochs.find(({ best }) => best)?.step).toBe(
          expected.epochs.find(({ best }) => best)?.step,
        )
        expect(bytes().equals(whole)).toBe(true)
      }
    },
  )
})

describe('a run that breaks on a real engine', PATIENT, () => {
  const engines: [string, Engine][] = [
    ['ONNX Runtime', onnxCpuEngine],
    ['TensorFlow.js', createTfjsEngine(tf)],
  ]

  const quick = { epochs: 1, learningRate: 1e-3, evaluateEvery: null, maxLength: 64 }

  it.each(engines)('names Adam’s ε and β₂, on %s', async (_, engine) => {
    const base = await tinyModel(temporaryFolder())
    const settings = { ...quick, epochs: 10, epsilon: 1e-30, beta2: 0 }
    const { broken, modelFolder, epochs } = await train({ engine, base, settings })
    expect(broken).toContain(
      'Likely cause: Adam’s ε of 1e-30 (1e-8 is usual) and β₂ of 0 (0.999 is usual). Set them back, and train again.',
    )
    // When it breaks is chance: rounding decides.
    expect(modelFolder !== null).toBe(epochs.length > 0)
    if (modelFolder) await expectNumbers(modelFolder)
  })

  it.each(engines)('names a base with weights of 1e20, on %s', async (_, engine) => {
    const base = await tinyModel(temporaryFolder(), { initializerRange: 1e20 })
    const settings = { ...quick, maxLength: 64 }
    const { broken, modelFolder, steps } = await train({ engine, base, settings })
    expect(steps).toEqual([])
    expect(modelFolder).toBeNull()
    expect(broken).toMatch(/Likely cause: the base, whose weights go up to \de20; /)
  })
})
