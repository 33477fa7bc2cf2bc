import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportAdapter } from '../../../src/checkpoints/adapters/export.ts'
import { readCheckpoint } from '../../../src/checkpoints/folder.ts'
import { readSafetensors } from '../../../src/checkpoints/safetensors.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { Models } from '../../../src/host/models/models.ts'
import type { TrainingJob } from '../../../src/model/runs.ts'
import type { ModelConfig } from '../../../src/nn/config.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'
import { runTraining } from '../../../src/training/trainer.ts'
import { largestDifference } from '../../support/golden-model.ts'
import { quickFiles } from '../../support/failing-files.ts'
import { smallDocuments, smallLabels, smallSettings, untouched } from '../../support/small-run.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

const settings = smallSettings({
  ...{ adapterRank: 2, adapterAlpha: 4, learningRate: 0.02, maxLength: 64, epochs: 1 },
})

interface Begun {
  job: TrainingJob
  library: string
}

/** A run on a base in a library of its own. */
async function begun(changes: Partial<ModelConfig> = {}, others = {}): Promise<Begun> {
  const library = temporaryFolder()
  const base = await tinyModel(library, changes)
  const path = temporaryFolder()
  const own = { ...settings, ...others }
  const snapshot = { labels: smallLabels, revision: 1, documents: smallDocuments() }
  await new RunDirectory(path).create(snapshot, own)
  return { library, job: { runDirectory: path, name: 'run', base, settings: own } }
}

const train = ({ job }: Begun, control = untouched) =>
  runTraining(
    job,
    onnxCpuEngine,
    control,
    () => undefined,
    new RunDirectory(job.runDirectory, quickFiles),
  )

const modelOf = ({ job }: Begun) => join(job.runDirectory, 'model')

describe('a run that trains an adapter', () => {
  it.each(['bert', 'deberta-v2', 'modernbert'] as const)(
    'on a %s gives a whole model, and the adapter that makes it of the base elsewhere',
    async (architecture) => {
      const run = await begun({ architecture, layers: 2 })
      const before = unwrap(await readCheckpoint(run.job.base))
      expect((await train(run)).finished).toBe(true)
      const whole = unwrap(await readCheckpoint(modelOf(run)))
      const changed = [...whole.weights].flatMap(([name, { data }]) => {
        const base = before.weights.get(name)?.data ?? []
        return largestDifference(data, base) > 0 ? [name.replace(/\d/, 'N')] : []
      })
      const kinds = architecture === 'modernbert' ? ['projection'] : ['query', 'value']
      const projections = kinds.map((kind) => `bert.encoder.layer.N.attention.self.${kind}.weight`)
      const bodies = [...new Set(changed)].filter((name) => !name.startsWith('classifier.'))
      expect(bodies).toEqual(projections)

      const folder = await exportAdapter(modelOf(run), join(temporaryFolder(), 'adapter'))
      expect(statSync(join(folder, 'adapter_model.safetensors')).size).toBeLessThan(12_000)
      const models = new Models(run.library)
      const merged = unwrap(await readCheckpoint((await models.import(folder)).path))
      const { labels, depths } = whole.config
      expect(merged.config).toMatchObject({ labels, depths })
      expect(merged.reading).toEqual(whole.reading)
      expect([...merged.weights.keys()].sort()).toEqual([...whole.weights.keys()].sort())
      for (const [name, { data }] of whole.weights)
        expect(largestDifference(merged.weights.get(name)!.data, data), name).toBe(0)
    },
  )

  it('keeps frozen layers as they are, and its checkpoints small', async () => {
    const run = await begun({}, { frozenLayers: 1 })
    let steps = 0
    const control = { ...untouched, cancelled: false }
    control.messages = async () => void (control.cancelled = ++steps === 5)
    await train(run, control)
    const state = await readSafetensors(
      join(run.job.runDirectory, 'state', 'weights-1.safetensors'),
    )
    const parts = ['query', 'value'].flatMap((kind) =>
      ['A', 'B'].map((side) => `bert.encoder.layer.1.attention.self.${kind}.lora_${side}.weight`),
    )
    expect([...state.keys()].sort()).toEqual([...parts, 'classifier.bias', 'classifier.weight'])
  })

  it('ends after a kill as one that was not killed, to the bit', async () => {
    const [whole, killed] = [await begun(), await begun()]
    await train(whole)
    let steps = 0
    const control = { ...untouched, cancelled: false }
    control.messages = async () => void (control.cancelled = ++steps === 4)
    expect((await train(killed, control)).finished).toBe(false)
    expect((await train(killed)).finished).toBe(true)
    for (const name of ['model.safetensors', 'adapter.safetensors'])
      expect(readFileSync(join(modelOf(killed), name))).toEqual(
        readFileSync(join(modelOf(whole), name)),
      )
  })

  it('is refused on a base that knows nothing yet', async () => {
    const run = await begun()
    await expect(train({ ...run, job: { ...run.job, base: 'scratch:tiny' } })).rejects.toThrow(
      'set the adapter rank to 0, or begin with a pretrained base',
    )
  })
})

describe('the adapter of a model', () => {
  it('is not to be had of one that was trained otherwise, and takes no place', async () => {
    const model = await tinyModel(temporaryFolder())
    const target = join(temporaryFolder(), 'adapter')
    await expect(exportAdapter(model, target)).rejects.toThrow('was not trained as an adapter')
    writeFileSync(target, '')
    writeFileSync(join(model, 'adapter.safetensors'), '')
    await expect(exportAdapter(model, target)).rejects.toThrow('exists already')
    rmSync(target)
    await expect(exportAdapter(model, target)).rejects.toThrow('not a usable safetensors file')
  })
})
