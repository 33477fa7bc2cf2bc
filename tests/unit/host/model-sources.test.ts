import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../../src/checkpoints/folder.ts'
import { attemptAsync, unwrap } from '../../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { zip } from '../../../src/formats/zip.ts'
import { Models } from '../../../src/host/models/models.ts'
import { formatLexical } from '../../../src/lexical/file.ts'
import { instantReading, knownUnits, learnInstant } from '../../../src/training/instant.ts'
import { deflatedZip, filesOf, tarGz } from '../../support/archives.ts'
import { largestDifference } from '../../support/golden-model.ts'
import { rowsUnder } from '../../support/page-tables.ts'
import { smallDocuments, smallSettings } from '../../support/small-run.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const data = fileURLToPath(new URL('../../golden/data/', import.meta.url))
const model = join(data, 'checkpoints/bert-fp32')
const adapter = join(data, 'adapters/bert-lora')

let home: string
let models: Models
beforeEach(() => {
  home = temporaryFolder()
  models = new Models(join(home, 'library'))
})

/** A file beside the library. */
function write(name: string, bytes: Uint8Array): string {
  writeFileSync(join(home, name), bytes)
  return join(home, name)
}

const copied = ['config.json', 'model.safetensors', 'spanwright.json', 'vocab.txt']
const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const nothing = Buffer.from('')
const modules = [{ type: 'sentence_transformers.models.Transformer', path: '0_Transformer' }]
const texts = Object.fromEntries(
  ['config.json', 'vocab.txt'].map((name) => [`m/${name}`, readFileSync(join(model, name))]),
)
const zipped = deflatedZip(filesOf(model, 'm/'))

function instantTagger(): Buffer {
  const [types, known] = [['PLACE'], smallDocuments()]
  const reading = instantReading(known, smallSettings())
  const tagger = learnInstant(knownUnits(known, types, reading), types, reading)
  return Buffer.from([...formatLexical(tagger)].join(''))
}

/** One whose directory gives a file another size than it has. */
function untrueZip(): Buffer {
  const name = 'config.json'
  const bytes = deflatedZip({ [name]: readFileSync(join(model, name)) })
  const [end, line] = [22, 46 + name.length]
  bytes.writeUInt32LE(9, bytes.length - end - line + 24)
  return bytes
}

/** A file for each row of the page, by its name. */
const archives: Record<string, [name: string, bytes: Uint8Array]> = {
  'a zip of the files': [
    'a.zip',
    zip(Object.entries(filesOf(model)).map(([name, bytes]) => ({ name, bytes }))),
  ],
  'a Python wheel with the folder inside': [
    'a.whl',
    deflatedZip(filesOf(model, 'my_model-1.0/my_model/data/')),
  ],
  'a tar.gz of the folder': [
    'a.tar.gz',
    tarGz(filesOf(model, `${'long/'.repeat(3)}${'n'.repeat(120)}/`)),
  ],
  'a folder of sentence-transformers, packed': [
    'a.zip',
    deflatedZip({
      ...filesOf(model, 'm/0_Transformer/'),
      'm/1_Pooling/config.json': json({}),
      'm/modules.json': json(modules),
    }),
  ],
  'an instant tagger, packed': ['a.zip', deflatedZip({ 'm/instant.json': instantTagger() })],
  'a LoRA adapter, packed, whose base is in the library': ['a.tgz', tarGz(filesOf(adapter, 'm/'))],
  'a LoRA adapter, packed, whose base is not': ['a.zip', deflatedZip(filesOf(adapter))],
  'a model in ONNX alone': ['a.zip', deflatedZip({ ...texts, 'm/onnx/model.onnx': nothing })],
  'a wheel with an ONNX file': ['a.whl', deflatedZip({ 'm/data/encoder.onnx': nothing })],
  'a model of TensorFlow’s': ['a.zip', deflatedZip({ ...texts, 'm/tf_model.h5': nothing })],
  'several models': ['a.zip', deflatedZip({ ...filesOf(model, 'b/'), ...filesOf(model, 'c/') })],
  'an archive in an archive': ['a.whl', deflatedZip({ 'm/model.zip': zipped })],
  'a part of an archive in an archive': ['a.whl', deflatedZip({ 'm/model.zip.001': zipped })],
  'a part of an archive': ['a.zip.002', zipped.subarray(1000)],
  'nothing of a model': ['a.zip', deflatedZip({ 'notes.txt': nothing })],
  'a name outside of it': ['a.zip', deflatedZip({ '../config.json': json({}) })],
  'a file of another size than the archive says': ['a.zip', untrueZip()],
  'an archive that is cut off': ['a.tgz', tarGz(filesOf(model)).subarray(0, 2000)],
  'a file of weights, which begins as a zip does': ['pytorch_model.bin', zipped],
}

describe('docs/model-folders.md on Archives', () => {
  const rows = rowsUnder('model-folders', 'Archives')

  it('has a row for each case', () => {
    expect(rows.map(([what]) => what)).toEqual(Object.keys(archives))
  })

  it.each(rows)('says the truth of %s', async (what, happens) => {
    if (what.includes('whose base is in')) await models.import(model)
    const before = await readdir(join(home, 'library')).catch(() => [])
    const [name, bytes] = archives[what]
    const result = await attemptAsync(() => models.import(write(name, bytes)))
    if (result.ok) {
      expect(happens).toBe('Loads')
      expect(result.value.name).toBe('a')
      expect(readdirSync(result.value.path)).not.toContain(name)
      return
    }
    const message = result.failure.message.replace(`${home}/`, '')
    expect(`Refused: ${message}`).toBe(happens)
    expect(await readdir(join(home, 'library')).catch(() => [])).toEqual(before)
  })
})

describe('an archive', () => {
  it('gives the files of the model alone, which are read as its folder is', async () => {
    const files = { ...filesOf(model, 'm/'), 'm/training_args.bin': nothing, 'other.py': nothing }
    const { path } = await models.import(write('a.zip', deflatedZip(files)))
    expect(readdirSync(path)).toEqual(expect.arrayContaining(copied))
    expect(readdirSync(path)).not.toContain('training_args.bin')
    expect((await readCheckpoint(path)).ok).toBe(true)
  })

  it('that is a wheel gives its model the name of what it holds', async () => {
    const file = write('my_model-1.0-py3-none-any.whl', zipped)
    expect(await models.import(file)).toMatchObject({ id: 'my_model', name: 'my_model' })
  })

  it('is no model to name before it is imported', async () => {
    await expect(models.locate(write('a.zip', zipped))).rejects.toThrow(
      'a.zip is an archive; import it first, in Models or with “spanwright models import',
    )
  })
})

describe('a folder of sentence-transformers', () => {
  it('is read as its encoder, imported or named', async () => {
    const folder = join(home, 'all-minilm')
    cpSync(model, join(folder, '0_Transformer'), { recursive: true })
    mkdirSync(join(folder, '1_Pooling'))
    writeFileSync(join(folder, 'modules.json'), JSON.stringify(modules))
    expect(await models.import(folder)).toMatchObject({ name: 'all-minilm' })
    expect(await models.locate(folder)).toBe(join(folder, '0_Transformer'))
    const outside = [{ type: 'sentence_transformers.models.Transformer', path: '../other' }]
    writeFileSync(join(folder, 'modules.json'), JSON.stringify(outside))
    expect(await models.locate(folder)).toBe(folder)
  })
})

describe('a LoRA adapter', () => {
  it('is added to its base, with the logits that PEFT computes', async () => {
    await models.import(model)
    const imported = await models.import(adapter)
    expect(imported.name).toBe('bert-lora')
    const { config, weights } = unwrap(await readCheckpoint(imported.path))
    const golden = JSON.parse(readFileSync(join(adapter, 'golden.json'), 'utf8')) as {
      ids: number[]
      logits: number[]
    }
    const session = await onnxCpuEngine.tag(config, weights, { threads: 1 })
    const T = golden.ids.length
    const inputIds = Int32Array.from(golden.ids)
    const attentionMask = new Int32Array(T).fill(1)
    const logits = await session.logits({ B: 1, T, inputIds, attentionMask })
    await session.dispose()
    expect(largestDifference(logits, golden.logits)).toBeLessThan(2e-5)
  })

  it('is the same out of an archive', async () => {
    await models.import(model)
    const plain = await models.import(adapter)
    for (const file of [
      write('zipped.zip', deflatedZip(filesOf(adapter, 'lora/'))),
      write('packed.tar.gz', tarGz(filesOf(adapter))),
    ]) {
      const { path } = await models.import(file)
      for (const name of ['config.json', 'model.safetensors']) {
        expect(readFileSync(join(path, name))).toEqual(readFileSync(join(plain.path, name)))
      }
      expect(readdirSync(path)).toEqual(readdirSync(plain.path))
    }
  })

  it('is refused where its base is not in the library', async () => {
    await expect(models.import(adapter)).rejects.toThrow(
      'bert-lora is an adapter for org/bert-fp32, which is not in the library; add that first, then the adapter.',
    )
  })

  it.each([
    ['is of the kind LOHA, not LORA', { peft_type: 'LOHA' }],
    ['changes lengths as well (DoRA)', { use_dora: true }],
    ['does not name its base', { base_model_name_or_path: null }],
  ])('is refused that %s', async (why, changes) => {
    const folder = join(home, 'other')
    cpSync(adapter, folder, { recursive: true })
    const path = join(folder, 'adapter_config.json')
    const settings = JSON.parse(readFileSync(path, 'utf8')) as object
    writeFileSync(path, JSON.stringify({ ...settings, ...changes }))
    await expect(models.import(folder)).rejects.toThrow(`its adapter ${why};`)
  })

  it('is refused where it does not fit, or its weights are missing', async () => {
    const other = join(home, 'bert-fp32')
    cpSync(join(data, 'checkpoints/distilbert'), other, { recursive: true })
    await models.import(other)
    await expect(models.import(adapter)).rejects.toThrow('does not fit the base')
    const folder = join(home, 'bare')
    cpSync(adapter, folder, { recursive: true })
    rmSync(join(folder, 'adapter_model.safetensors'))
    await expect(models.import(folder)).rejects.toThrow('it has no adapter_model.safetensors')
  })
})
