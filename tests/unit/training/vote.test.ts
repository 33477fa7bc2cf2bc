import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyModelFiles } from '../../../src/checkpoints/copy.ts'
import { readCheckpoint } from '../../../src/checkpoints/folder.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import type { Engine } from '../../../src/nn/engine.ts'
import { VOTE_FILE } from '../../../src/lexical/vote.ts'
import { Tagger } from '../../../src/tagging/tagger.ts'
import { figuresOf } from '../../../src/training/evaluation.ts'
import { goldOf } from '../../../src/training/features.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'
import { runTraining } from '../../../src/training/trainer.ts'
import { fakeEngine } from '../../support/fake-session.ts'
import { smallDocuments, smallLabels, smallSettings, untouched } from '../../support/small-run.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const documents = smallDocuments()

const other = (label: string) => smallLabels[1 - smallLabels.indexOf(label)]

/** A network that knows what the held-out documents are labelled with. */
const knowing: Engine = {
  ...fakeEngine,
  train: async (config, weights, options) => {
    const session = await fakeEngine.train(config, weights, options)
    session.evaluate = async ({ inputIds, labels }) => {
      const C = config.labels.length
      const logits = new Float32Array(inputIds.length * C)
      labels?.forEach((label, at) => label >= 0 && (logits[at * C + label] = 3))
      return { loss: 1, logits }
    }
    return session
  },
}

async function trained(
  changes: Parameters<typeof smallSettings>[0],
  { documents: learnt = documents, engine = onnxCpuEngine as Engine } = {},
) {
  const folder = join(temporaryFolder(), 'run')
  const directory = new RunDirectory(folder)
  const settings = smallSettings({ epochs: 1, evaluateEvery: null, learningRate: 1e-5, ...changes })
  await directory.create({ labels: smallLabels, revision: 1, documents: learnt }, settings)
  const job = {
    runDirectory: folder,
    name: 'r',
    base: settings.base,
    settings,
    engine: 'x',
  }
  const outcome = await runTraining(job, engine, untouched, () => {}, directory)
  return { report: outcome.epochs[0], folder: outcome.modelFolder! }
}

describe('a network with words and shapes beside it', () => {
  it('finds from a few sentences what it would not find by itself, and tags as it was measured', async () => {
    const alone = await trained({ lexicalVote: 0 })
    const both = await trained({ lexicalVote: 1 })
    expect(alone.report.f1).toBeLessThan(0.5)
    expect(both.report.f1).toBeGreaterThan(0.9)
    expect([alone.report.lexicalVote, both.report.lexicalVote]).toEqual([undefined, 1])
    // What it loses is the network's alone.
    expect(both.report.validationLoss).toBe(alone.report.validationLoss)

    const tagger = unwrap(await Tagger.open(both.folder, onnxCpuEngine))
    const held = documents.filter(({ split }) => split === 'dev')
    const tagged = await tagger.tag(held)
    await tagger.dispose()
    const golds = held.map((document, i) => {
      const { units } = tagged[i]
      return goldOf(document, { ranges: units, inner: units.map(() => false) }, 1)
    })
    const tags = tagged.map(({ depths }) => depths.map((row) => row.tags))
    const { f1, accuracy } = figuresOf(golds, tags, tagger.labels)
    expect([f1, accuracy]).toEqual([both.report.f1, both.report.accuracy])
  })

  it('is kept without them where it reads the held-out documents better alone', async () => {
    // What is learnt from the others is wrong of the held-out ones, which the network knows.
    const swapped = documents.map((one) =>
      one.split === 'dev'
        ? one
        : { ...one, spans: one.spans.map((span) => ({ ...span, label: other(span.label) })) },
    )
    const { report, folder } = await trained(
      { lexicalVote: 2 },
      { documents: swapped, engine: knowing },
    )
    expect([report.f1, report.lexicalVote]).toEqual([1, undefined])
    expect(existsSync(join(folder, VOTE_FILE))).toBe(false)
    expect(readFileSync(join(folder, 'config.json'), 'utf8')).not.toContain('lexicalVote')
  })

  it('keeps them in its folder, which is refused without them or with those of another model', async () => {
    const { folder } = await trained({ lexicalVote: 0.5 })
    const read = unwrap(await readCheckpoint(folder))
    expect(read.reading.lexicalVote).toBe(0.5)
    expect(read.vote?.model.types).toEqual(smallLabels)
    const copy = temporaryFolder()
    await copyModelFiles(folder, copy)
    const file = join(copy, VOTE_FILE)
    const text = readFileSync(file, 'utf8')
    expect(text).toBe(readFileSync(join(folder, VOTE_FILE), 'utf8'))

    const refused = async () => {
      const outcome = await readCheckpoint(copy)
      return outcome.ok ? undefined : outcome.failure.message
    }
    writeFileSync(file, text.replace('"PLACE"', '"CITY"'))
    expect(await refused()).toMatch(/words-and-shapes\.json tells other labels apart/)
    writeFileSync(file, text.slice(0, 1000))
    expect(await refused()).toMatch(/words-and-shapes\.json/)
    rmSync(file)
    expect(await refused()).toMatch(/asks for words-and-shapes\.json, which is missing/)
  })

  it('is a base like any other, of which a new run takes the network alone', async () => {
    const { folder } = await trained({ lexicalVote: 1 })
    const next = await trained({ base: folder, lexicalVote: 0 })
    const read = unwrap(await readCheckpoint(next.folder))
    expect(read.vote).toBeUndefined()
    expect(read.reading.lexicalVote).toBeUndefined()
  })
})
