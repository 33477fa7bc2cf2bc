import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../../src/checkpoints/folder.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { zip } from '../../../src/formats/zip.ts'
import { Models } from '../../../src/host/models/models.ts'
import { deflatedZip, filesOf, tarGz } from '../../support/archives.ts'
import { largestDifference } from '../../support/golden-model.ts'
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

describe('an archive', () => {
  const stored = (prefix: string) =>
    zip(Object.entries(filesOf(model, prefix)).map(([name, bytes]) => ({ name, bytes })))

  it.each([
    ['my-model.zip', stored('')],
    ['my-model.whl', deflatedZip(filesOf(model, 'my_model-1.0/my_model/data/'))],
    ['my-model.tar.gz', tarGz(filesOf(model, `${'long/'.repeat(3)}${'n'.repeat(120)}/`))],
  ])('such as %s is imported as the folder in it', async (name, bytes) => {
    const imported = await models.import(write(name, bytes))
    expect(imported).toMatchObject({ id: 'my-model', name: 'my-model' })
    expect(readdirSync(imported.path)).toEqual(expect.arrayContaining(copied))
    expect(readdirSync(imported.path)).not.toContain('unpacked')
    expect((await readCheckpoint(imported.path)).ok).toBe(true)
  })

  it('with a folder of sentence-transformers gives its encoder', async () => {
    const modules = [{ type: 'sentence_transformers.models.Transformer', path: '0_Transformer' }]
    const files = {
      ...filesOf(model, 'st/0_Transformer/'),
      'st/modules.json': Buffer.from(JSON.stringify(modules)),
    }
    const imported = await models.import(write('st.zip', deflatedZip(files)))
    expect(readdirSync(imported.path)).toEqual(expect.arrayContaining(copied))
  })

  it.each([
    ['names a file outside of itself', { '../config.json': Buffer.from('{}') }],
    ['holds no config.json', { 'notes.txt': Buffer.from('') }],
    ['holds several models', { ...filesOf(model, 'one/'), ...filesOf(model, 'two/') }],
  ])('that %s is refused, and leaves nothing', async (why, files) => {
    await expect(models.import(write('bad.zip', deflatedZip(files)))).rejects.toThrow(why)
    await expect(models.import(write('bad.tgz', tarGz(files)))).rejects.toThrow(why)
    expect(readdirSync(join(home, 'library'))).toEqual([])
  })

  it('that is cut off, or holds less than it says, is refused', async () => {
    const whole = tarGz(filesOf(model))
    await expect(
      models.import(write('cut.tgz', whole.subarray(0, whole.length / 2))),
    ).rejects.toThrow('damaged')
    const zipped = deflatedZip({ 'config.json': readFileSync(join(model, 'config.json')) })
    // The size in the directory.
    zipped.writeUInt32LE(9, zipped.length - 22 - 46 - 'config.json'.length + 24)
    await expect(models.import(write('less.zip', zipped))).rejects.toThrow('another size')
  })
})

describe('a folder of sentence-transformers', () => {
  it('is read as its encoder, imported or named', async () => {
    const folder = join(home, 'all-minilm')
    cpSync(model, join(folder, '0_Transformer'), { recursive: true })
    mkdirSync(join(folder, '1_Pooling'))
    const modules = [{ type: 'sentence_transformers.models.Transformer', path: '0_Transformer' }]
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
