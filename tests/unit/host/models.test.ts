import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import type fs from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MARKER } from '../../../src/files/own-folder.ts'
import { Models } from '../../../src/host/models/models.ts'
import { keepModel } from '../../../src/host/training/trained-model.ts'
import type { Run } from '../../../src/model/runs.ts'
import { trainingSettings } from '../../../src/model/training-settings.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const goldens = fileURLToPath(new URL('../../golden/data/checkpoints/', import.meta.url))
const golden = join(goldens, 'bert-fp32')

/** Makes the disk fail, when set, at the first file of that name. */
const disk = vi.hoisted(() => ({ failure: '' }))
vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof fs>()
  return {
    ...actual,
    copyFile: async (...args: Parameters<typeof actual.copyFile>) => {
      const code = disk.failure
      if (code && String(args[0]).endsWith('.safetensors')) {
        throw Object.assign(new Error(code), { code })
      }
      return actual.copyFile(...args)
    },
  }
})

let folder: string
let models: Models
beforeEach(() => {
  disk.failure = ''
  folder = join(temporaryFolder(), 'models')
  models = new Models(folder)
})

const ids = async () => (await models.list()).map(({ id }) => id)

describe('the library of models', () => {
  it('is empty before its folder exists', async () => {
    expect(await models.list()).toEqual([])
    expect(await models.trash()).toEqual([])
  })

  it('has the model of a run once, though the run ended twice', async () => {
    const settings = trainingSettings.parse({ base: 'scratch:tiny' })
    const run = { id: 'r1', name: 'News 1', epochs: [], settings } as unknown as Run
    const first = await keepModel(models, run, 'News', golden)
    expect(await keepModel(models, run, 'News', golden)).toEqual(first)
    await keepModel(models, { ...run, id: 'r2' }, 'News', golden)
    expect((await ids()).sort()).toEqual(['News 1', 'News 1 2'])
  })

  it('sweeps what a killed import left, and nothing that is still being written', async () => {
    const half = (name: string, age: Date) => {
      mkdirSync(join(folder, name), { recursive: true })
      for (const file of [MARKER, 'config.json']) {
        writeFileSync(join(folder, name, file), '{')
        utimesSync(join(folder, name, file), age, age)
      }
      utimesSync(join(folder, name), new Date(0), new Date(0))
    }
    await models.import(golden)
    half('.killed.new', new Date(0))
    half('.growing.new', new Date())
    await models.sweep()
    expect(readdirSync(folder).sort()).toEqual(['.growing.new', 'bert-fp32'])
  })

  it('brings back, or clears away, what a killed replacement had moved aside', async () => {
    const { path } = await models.import(golden)
    writeFileSync(join(path, MARKER), '')
    cpSync(path, join(folder, '.bert-fp32.old'), { recursive: true })
    renameSync(path, join(folder, '.lost.old'))
    await models.import(golden)
    await models.sweep()
    expect(readdirSync(folder).sort()).toEqual(['bert-fp32', 'lost'])
    expect((await ids()).sort()).toEqual(['bert-fp32', 'lost'])
  })

  it('imports a folder and tells its shape, labels, size and origin', async () => {
    const model = await models.import(golden)
    expect(model).toMatchObject({
      id: 'bert-fp32',
      name: 'bert-fp32',
      shape: '2 layers × 16, 0.0 million parameters',
      labels: ['PER', 'LOC'],
      canTag: true,
      whyNot: '',
      f1: null,
      source: { kind: 'imported', path: golden },
    })
    expect(model.bytes).toBeGreaterThan(20_000)
    expect(await models.list()).toEqual([model])
  })

  it('tells the types of plain classes, and why a model without named ones cannot tag', async () => {
    const { path } = await models.import(golden)
    const config = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8')) as object
    const withClasses = async (id2label: string[]) => {
      writeFileSync(join(path, 'config.json'), JSON.stringify({ ...config, id2label }))
      return models.get('bert-fp32')
    }
    expect(await withClasses(['O', 'PER', 'ORG', 'LOC', 'MISC'])).toMatchObject({
      labels: ['PER', 'ORG', 'LOC', 'MISC'],
      canTag: true,
    })
    expect(await withClasses(['O', 'B-PER'])).toMatchObject({
      labels: [],
      canTag: false,
      whyNot: expect.stringContaining('names 2 classes, and the head has 5'),
    })
  })

  it('copies only what belongs to the model, through the links of a hub’s cache', async () => {
    const cache = join(temporaryFolder(), 'models--org--name')
    const source = join(cache, 'snapshots', 'main')
    mkdirSync(source, { recursive: true })
    cpSync(golden, join(cache, 'blobs'), { recursive: true })
    for (const name of readdirSync(golden))
      symlinkSync(join('..', '..', 'blobs', name), join(source, name))
    writeFileSync(join(source, 'tf_model.h5'), 'large')
    const { path } = await models.import(source)
    expect(readdirSync(path).sort()).toEqual([
      'config.json',
      'model.safetensors',
      'spanwright.json',
      'tokenizer_config.json',
      'vocab.txt',
    ])
    expect(readFileSync(join(path, 'vocab.txt'))).toEqual(readFileSync(join(golden, 'vocab.txt')))
  })

  it('gives a second model of one name another folder, also when both come at once', async () => {
    await Promise.all([models.import(golden), models.import(golden)])
    expect((await ids()).sort()).toEqual(['bert-fp32', 'bert-fp32 2'])
  })

  it('keeps everything else when a model is renamed', async () => {
    const model = await models.import(golden)
    expect(await models.rename(model.id, 'People')).toEqual({
      ...model,
      name: 'People',
      bytes: expect.any(Number),
    })
  })

  it.each(['not json', '[]', '{"name": 3}', '{"__proto__": {"name": "x"}}', '\u0000'])(
    'lists a model whose spanwright.json is %j under the name of its folder',
    async (damaged) => {
      const { path } = await models.import(golden)
      await models.import(join(goldens, 'distilbert'))
      writeFileSync(join(path, 'spanwright.json'), damaged)
      const found = (await models.list()).find(({ id }) => id === 'bert-fp32')
      expect(found).toMatchObject({ name: 'bert-fp32', f1: null, source: { kind: 'unknown' } })
      expect(await ids()).toHaveLength(2)
    },
  )

  it('leaves out folders that are no model', async () => {
    mkdirSync(join(folder, 'notes'), { recursive: true })
    cpSync(golden, join(folder, '.half.new'), { recursive: true })
    expect(await ids()).toEqual([])
  })

  it.each(['..', '.trash', '../models', 'a/b', ''])('has no model called %j', async (id) => {
    await models.import(golden)
    await expect(models.get(id)).rejects.toThrow('not in the library any more')
  })

  it('finds a model by its id, its folder, and the name under which it was downloaded', async () => {
    const { path, id } = await models.import(golden)
    const source = { kind: 'downloaded', hub: 'https://h', repository: 'org/name', revision: 'a' }
    const details = { name: 'n', createdAt: new Date().toISOString(), f1: null, source }
    writeFileSync(join(path, 'spanwright.json'), JSON.stringify(details))
    for (const name of [id, path, 'org/name']) expect(await models.locate(name)).toBe(path)
  })

  it.each([
    ['org/other', /^org\/other is neither .*“spanwright models download org\/other” fetches it/],
    ['other', /^other is neither a folder nor a model of the library; “models list” tells/],
    ['/no/where', /^\/no\/where is neither a folder nor a model of the library/],
    [join(golden, 'config.json'), /config\.json is a file; name the folder that it is in\.$/],
  ])('says of %s what to do', async (name, sentence) => {
    await expect(models.locate(name)).rejects.toThrow(sentence)
  })

  it('refuses to import what cannot be read, and stays as it was', async () => {
    await expect(models.import('/nowhere')).rejects.toThrow('is not a folder')
    const source = join(temporaryFolder(), 'broken')
    cpSync(golden, source, { recursive: true })
    writeFileSync(join(source, 'vocab.txt'), 'a\nb\n')
    await expect(models.import(source)).rejects.toThrow('The vocabulary lacks [PAD]')
    expect(await ids()).toEqual([])
  })

  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EACCES', 'permission was denied'],
  ])('says why when copying meets %s, and leaves nothing half-written', async (code, sentence) => {
    disk.failure = code
    await expect(models.import(golden)).rejects.toThrow(sentence)
    expect(readdirSync(folder)).toEqual([])
    const target = join(temporaryFolder(), 'copy')
    disk.failure = ''
    const { id } = await models.import(golden)
    disk.failure = code
    await expect(models.export(id, target)).rejects.toThrow(sentence)
    expect(existsSync(target)).toBe(false)
  })

  it('exports a copy without its own notes, and never over something', async () => {
    const { id, path } = await models.import(golden)
    const target = join(temporaryFolder(), 'copy')
    expect(await models.export(id, target)).toBe(target)
    const files = readdirSync(path).filter((name) => name !== 'spanwright.json')
    expect(readdirSync(target).sort()).toEqual(files.sort())
    await expect(models.export(id, target)).rejects.toThrow('exists already')
  })

  it('puts beside a copy what transformers reads it with as we do', async () => {
    const python = fileURLToPath(new URL('../../../resources/cluster', import.meta.url))
    const withPrograms = new Models(folder, { python })
    const { id } = await withPrograms.import(golden)
    const target = await withPrograms.export(id, join(temporaryFolder(), 'copy'))
    const programs = readdirSync(target).filter((name) => name.endsWith('.py'))
    expect(programs.sort()).toEqual(['reading.py', 'spanwright_pipeline.py', 'words_and_shapes.py'])
    // They are no part of the model, and stay behind when it comes back.
    const back = await withPrograms.import(target)
    expect(readdirSync(back.path).filter((name) => name.endsWith('.py'))).toEqual([])
  })

  it('moves models to the trash and brings them back, beside one that took the name', async () => {
    const { id } = await models.import(golden)
    await models.rename(id, 'First')
    await models.delete(id)
    expect(await ids()).toEqual([])
    await models.import(golden)
    const [trashed] = await models.trash()
    expect(trashed).toMatchObject({ name: 'First' })
    expect(await models.restore(trashed.id)).toMatchObject({ id: 'bert-fp32 2', name: 'First' })
    expect(await models.trash()).toEqual([])
  })

  it('empties the trash for good', async () => {
    const { id } = await models.import(golden)
    await models.delete(id)
    const [trashed] = await models.trash()
    await models.emptyTrash()
    expect(await models.trash()).toEqual([])
    await expect(models.restore(trashed.id)).rejects.toThrow('not in the trash')
  })
})
