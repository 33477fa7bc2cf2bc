import { describe, expect, it } from 'vitest'
import type { TrainingEvent } from '../../../src/model/runs.ts'
import { baselineFor } from '../../../src/training/baseline.ts'
import {
  instantReading,
  knownUnits,
  learnInstant,
  measureInstant,
} from '../../../src/training/instant.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'
import { runTraining } from '../../../src/training/trainer.ts'
import { fakeEngine } from '../../support/fake-session.ts'
import { smallDocuments, smallLabels, smallSettings, untouched } from '../../support/small-run.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const settings = smallSettings()
const snapshot = { labels: smallLabels, revision: 1, documents: smallDocuments() }

async function told(base: string) {
  const runDirectory = temporaryFolder()
  await new RunDirectory(runDirectory).create(snapshot, settings)
  const events: TrainingEvent[] = []
  const outcome = await runTraining(
    { runDirectory, name: 'run', base, settings },
    base === 'instant' ? undefined : fakeEngine,
    untouched,
    (event) => events.push(event),
  )
  return { events, outcome, runDirectory }
}

describe('what words and shapes alone give', () => {
  it('is that of an instant run on the same documents', async () => {
    const { events: ofNetwork } = await told('scratch:tiny')
    const { events: ofInstant, outcome } = await told('instant')
    const [report] = outcome.epochs
    const { f1, strictF1 } = report
    expect(ofNetwork.find(({ type }) => type === 'baseline')).toEqual({
      type: 'baseline',
      baseline: { f1, strictF1, documents: 20 },
    })
    expect(ofInstant.some(({ type }) => type === 'baseline')).toBe(false)
    expect(f1).toBeGreaterThan(0.9)
    expect(report.validationLoss).toBeGreaterThan(report.trainLoss)
  })

  it('stands before the first step', async () => {
    const { events } = await told('scratch:tiny')
    const types = events.map(({ type }) => type)
    expect(types.indexOf('baseline')).toBeLessThan(types.indexOf('step'))
  })

  it('is learnt from a part of what is too much for a few seconds, and says from how much', async () => {
    const text = 'word '.repeat(100)
    const long = Array.from({ length: 60 }, (_, id) => ({
      ...{ id, text: `Ann ${text}${id}`, words: null, split: 'train' as const, reviewed: null },
      spans: [{ start: 0, end: 3, label: 'PERSON' }],
    }))
    const documents = [...long, ...smallDocuments().filter(({ split }) => split === 'dev')]
    const baseline = await baselineFor({ ...snapshot, documents }, settings, untouched, 40_000)
    expect(baseline?.documents).toBeGreaterThan(20)
    expect(baseline?.documents).toBeLessThan(40)
  })

  it('is given up with the run', async () => {
    const control = { ...untouched, cancelled: true }
    expect(await baselineFor(snapshot, settings, control)).toBeUndefined()
  })
})

describe('an instant run', () => {
  it('has finished when it is looked at again', async () => {
    const { outcome, runDirectory } = await told('instant')
    const job = { runDirectory, name: 'run', base: 'instant', settings }
    const again = await runTraining(job, undefined, untouched, () => {})
    expect(again).toMatchObject({ finished: true, epochs: outcome.epochs })
  })

  it('is the same twice', async () => {
    const [one, two] = [await told('instant'), await told('instant')]
    const figures = ({ outcome }: typeof one) =>
      outcome.epochs.map((report) => ({ ...report, seconds: 0, tokensPerSecond: 0 }))
    expect(figures(one)).toEqual(figures(two))
  })

  it('refuses documents without a span', async () => {
    const documents = smallDocuments().map((document) => ({ ...document, spans: [] }))
    const runDirectory = temporaryFolder()
    await new RunDirectory(runDirectory).create({ ...snapshot, documents }, settings)
    const job = { runDirectory, name: 'run', base: 'instant', settings }
    await expect(runTraining(job, undefined, untouched, () => {})).rejects.toThrow(
      /no labelled span to learn from/,
    )
  })

  it('ends when it is cancelled', async () => {
    const runDirectory = temporaryFolder()
    await new RunDirectory(runDirectory).create(snapshot, settings)
    const job = { runDirectory, name: 'run', base: 'instant', settings }
    const control = { ...untouched, cancelled: true }
    await expect(runTraining(job, undefined, control, () => {})).rejects.toThrow(/Stopped/)
  })

  it('gives the model that is learnt at once', () => {
    const train = snapshot.documents.filter(({ split }) => split === 'train')
    const reading = instantReading(snapshot.documents, settings)
    const model = learnInstant(knownUnits(train, smallLabels, reading), smallLabels, reading)
    expect(measureInstant(model, knownUnits(train, smallLabels, reading)).f1).toBe(1)
  })
})
