import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../../src/checkpoints/folder.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { writeClusterFolder } from '../../../src/host/cluster/cluster-folder.ts'
import { snapshotOf } from '../../../src/host/training/documents.ts'
import { INSTANT } from '../../../src/model/training-settings.ts'
import { prepareData } from '../../../src/training/data.ts'
import { effectiveSettings } from '../../../src/training/settings.ts'
import { smallDocuments, smallLabels, smallSettings } from '../../support/small-run.ts'
import { temporaryFolder, testHost } from '../../support/temporary.ts'
import { tinyModel } from '../../support/tiny-model.ts'

function scene() {
  const host = testHost()
  const project = host.projects.get(host.projects.create('P').id)
  const labels = smallLabels.map((name) => ({ name }))
  const texts = smallDocuments().map(({ text, spans, split }) => ({ text, spans, split }))
  unwrap(project.addDocuments('Import', texts, labels))
  return { host, project, out: join(temporaryFolder(), 'cluster') }
}

const linesOf = (...path: string[]) =>
  readFileSync(join(...path), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('a folder for bigger machines', () => {
  it('has the sequences, sides, settings and first weights of a run here, and programs for them', async () => {
    const { host, project, out } = scene()
    const training = smallSettings()
    const part = await writeClusterFolder(host, project, { training, model: null }, out)
    expect(part).toEqual({ trainDocuments: 20, devDocuments: 5 })
    const base = unwrap(await readCheckpoint(join(out, 'base')))
    const data = prepareData(snapshotOf(project, training), base, effectiveSettings(training))
    expect(linesOf(out, 'data', 'train.jsonl')).toEqual(
      data.train.map(({ ids, labels }) => ({ ids, labels })),
    )
    expect(linesOf(out, 'data', 'dev.jsonl')).toEqual(data.dev.features)
    expect(linesOf(out, 'data', 'gold.jsonl')).toEqual(data.dev.gold)
    const { settings, ...how } = JSON.parse(readFileSync(join(out, 'settings.json'), 'utf8')) as {
      settings: object
    }
    expect(settings).toEqual(training)
    expect(how).toEqual({
      classes: ['O', 'B-PERSON', 'I-PERSON', 'B-PLACE', 'I-PLACE'],
      padId: base.tokenizer.padId,
      reading: base.reading,
    })
    expect(readdirSync(out).sort()).toEqual([
      ...[
        'README.md',
        'base',
        'calibration.py',
        'checkpoint.py',
        'data',
        'measure.py',
        'reading.py',
      ],
      ...['requirements.txt', 'sequences.py', 'settings.json', 'train.py', 'words_and_shapes.py'],
    ])
    await expect(writeClusterFolder(host, project, { training, model: null }, out)).rejects.toThrow(
      /exists already; name a folder that does not/,
    )
  })

  it('has the words and shapes that are read beside the network, and the texts that they read', async () => {
    const { host, project, out } = scene()
    const training = smallSettings({ lexicalVote: 1 })
    await writeClusterFolder(host, project, { training, model: null }, out)
    const { vote } = unwrap(await readCheckpoint(join(out, 'base')))
    expect(vote?.model.types).toEqual(smallLabels)
    const held = linesOf(out, 'data', 'held.jsonl') as unknown as {
      text: string
      ranges: [number, number][]
      inner: boolean[]
    }[]
    const gold = linesOf(out, 'data', 'gold.jsonl')
    expect(held.map(({ inner }) => inner)).toEqual(gold.map(({ inner }) => inner))
    for (const { text, ranges } of held) {
      const words = ranges.map(([start, end]) => [...text].slice(start, end).join(''))
      expect(words.every((word) => word !== '' && !/\s/.test(word))).toBe(true)
      expect(words.join('')).toBe(text.replaceAll(/\s/g, ''))
    }
  })

  it('has a model as ONNX, and how it reads texts', async () => {
    const { host, project, out } = scene()
    const model = await tinyModel(temporaryFolder())
    expect(await writeClusterFolder(host, project, { training: null, model }, out)).toBe(null)
    const how = JSON.parse(readFileSync(join(out, 'tagging-model', 'spanwright.json'), 'utf8'))
    const { tokenizer, config, reading } = unwrap(await readCheckpoint(model))
    const { padId, clsId, sepId } = tokenizer
    expect(how).toEqual({ ...reading, classes: config.labels, padId, clsId, sepId })
    for (const name of ['onnx/model.onnx', 'tokenizer.json'])
      expect(existsSync(join(out, 'tagging-model', name))).toBe(true)
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['tag_ray.py', 'tag_spark.py']))
    expect(existsSync(join(out, 'train.py'))).toBe(false)
  })

  it('is not made where there is nothing to run there', async () => {
    const { host, project, out } = scene()
    const training = smallSettings({ base: INSTANT })
    await expect(writeClusterFolder(host, project, { training, model: null }, out)).rejects.toThrow(
      /are no network; name another base/,
    )
    expect(existsSync(out)).toBe(false)
  })
})
