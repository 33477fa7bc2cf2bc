import { describe, expect, it } from 'vitest'
import type { Engine, TokenBatch } from '../../../src/nn/engine.ts'
import { epochBatches } from '../../../src/training/batches.ts'
import type { Feature } from '../../../src/training/features.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'
import { runTraining } from '../../../src/training/trainer.ts'
import { fakeEngine } from '../../support/fake-session.ts'
import { smallDocuments, smallLabels, smallSettings, untouched } from '../../support/small-run.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const features = Array.from({ length: 25 }, (_, document): Feature => ({
  ...{ document, ids: [1, 2], labels: [0, 0], units: [0, -1] },
}))
const documents = (batches: Feature[][]) => batches.map((batch) => batch.map((f) => f.document))

describe('the batches of an epoch', () => {
  it('hold every sequence once, the last batch what is left', () => {
    const batches = documents(epochBatches(features, 4, 42, 1))
    expect(batches.map((batch) => batch.length)).toEqual([4, 4, 4, 4, 4, 4, 1])
    expect(batches.flat().sort((a, b) => a - b)).toEqual(features.map((f) => f.document))
  })

  it('are the same for the same seed and epoch, others for another of either', () => {
    const first = documents(epochBatches(features, 4, 42, 1))
    expect(documents(epochBatches(features, 4, 42, 1))).toEqual(first)
    expect(documents(epochBatches(features, 4, 42, 2))).not.toEqual(first)
    expect(documents(epochBatches(features, 4, 43, 1))).not.toEqual(first)
  })

  it('are shuffled anew in every epoch of a run, and trained in that order', async () => {
    const seen: string[] = []
    const recording: Engine = {
      ...fakeEngine,
      async train(...model) {
        const session = await fakeEngine.train(...model)
        const step = session.step.bind(session)
        session.step = (batches: TokenBatch[], rate: number) => {
          for (const { B, T, inputIds } of batches)
            for (let b = 0; b < B; b++) {
              const real = inputIds.subarray(b * T, (b + 1) * T).filter((id) => id !== 0)
              seen.push(real.join(' '))
            }
          return step(batches, rate)
        }
        return session
      },
    }
    const path = temporaryFolder()
    const settings = smallSettings({ epochs: 3 })
    await new RunDirectory(path).create(
      { labels: smallLabels, revision: 1, documents: smallDocuments() },
      settings,
    )
    const job = { runDirectory: path, name: 'run', base: 'scratch:tiny', settings }
    await runTraining(job, recording, untouched, () => {})
    const epochs = [0, 1, 2].map((i) => seen.slice(20 * i, 20 * (i + 1)))
    expect(seen).toHaveLength(60)
    expect(new Set(epochs.map((epoch) => epoch.toSorted().join())).size).toBe(1)
    expect(new Set(epochs.map((epoch) => epoch.join())).size).toBe(3)
  })
})
