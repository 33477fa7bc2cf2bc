import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  readCheckpoint,
  writeCheckpoint,
  type ReadCheckpoint,
} from '../../../src/checkpoints/folder.ts'
import { completeWeights } from '../../../src/checkpoints/initial.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { readSafetensors } from '../../../src/checkpoints/safetensors.ts'
import { SharedFloats } from '../../../src/nn/memory.ts'
import type { Architecture } from '../../../src/nn/config.ts'
import { families } from '../../../src/families/index.ts'
import { goldenConfigOf } from '../../support/golden-model.ts'
import { tinyTokenizer } from '../../support/tiny-model.ts'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'spanwright-'))))
afterEach(() => rm(folder, { recursive: true }))

function checkpoint(architecture: Architecture = 'bert', depths = 1): ReadCheckpoint {
  const tokenizer = tinyTokenizer(architecture)
  const vocabSize = tokenizer.vocabulary.length
  const config = { ...goldenConfigOf(architecture), vocabSize, depths }
  const reading = {
    unit: 'piece',
    decoding: 'constrained',
    maxLength: 10,
    innerCost: 1.5,
    calibration: { slope: 0.5, offset: -0.1 },
    depths,
  } as const
  return {
    config,
    reading: { ...reading, heldOut: { share: 0.25, documents: 'done' } },
    weights: completeWeights(config, 1),
    tokenizer,
  }
}

describe('checkpoint folders', () => {
  it.each(Object.keys(families) as Architecture[])(
    '%s comes back as it was written',
    async (kind) => {
      const written = checkpoint(kind)
      unwrap(await writeCheckpoint(join(folder, 'm'), written, { 'README.md': '# Card' }))
      const read = unwrap(await readCheckpoint(join(folder, 'm')))
      const plain = ({ tokenizer, ...model }: ReadCheckpoint) => ({
        ...model,
        tokenizer: tokenizer.files(12),
      })
      expect(plain(read)).toEqual(plain(written))
      expect(await readFile(join(folder, 'm', 'README.md'), 'utf8')).toBe('# Card')
    },
  )

  it('tell transformers that a DistilBERT takes no token types', async () => {
    unwrap(await writeCheckpoint(join(folder, 'm'), checkpoint('distilbert')))
    const settings = await readFile(join(folder, 'm', 'tokenizer_config.json'), 'utf8')
    expect(JSON.parse(settings)).toMatchObject({
      model_input_names: ['input_ids', 'attention_mask'],
    })
  })

  it('keeps the rows for spans inside spans beside what other programs read', async () => {
    const written = checkpoint('bert', 3)
    unwrap(await writeCheckpoint(join(folder, 'm'), written))
    const read = unwrap(await readCheckpoint(join(folder, 'm')))
    expect(read.config).toEqual(written.config)
    expect(read.weights).toEqual(written.weights)
    const plain = await readSafetensors(join(folder, 'm', 'model.safetensors'))
    expect(plain.get('classifier.weight')?.shape).toEqual([5, 16])
    expect([...plain.values()].every(({ shape }) => shape[0] !== 15)).toBe(true)
  })

  it('says which file is missing where a model has no rows for its spans inside spans', async () => {
    unwrap(await writeCheckpoint(join(folder, 'm'), checkpoint('bert', 2)))
    await rm(join(folder, 'm', 'nested.safetensors'))
    expect(await readCheckpoint(join(folder, 'm'))).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('nested.safetensors') },
    })
  })

  it('replaces an earlier folder of the same name', async () => {
    unwrap(await writeCheckpoint(join(folder, 'm'), checkpoint()))
    unwrap(await writeCheckpoint(join(folder, 'm'), checkpoint()))
    expect((await readCheckpoint(join(folder, 'm'))).ok).toBe(true)
  })

  it('reads weights into the memory asked for, in the order of the file', async () => {
    const written = checkpoint()
    unwrap(await writeCheckpoint(join(folder, 'm'), written))
    const { weights } = unwrap(await readCheckpoint(join(folder, 'm'), new SharedFloats().allocate))
    expect([...weights.keys()]).toEqual([...written.weights.keys()])
    for (const [name, { data }] of weights) {
      expect(data.buffer).toBeInstanceOf(SharedArrayBuffer)
      expect(data, name).toEqual(written.weights.get(name)?.data)
    }
  })

  it('refuses a model that holds a value that is no number', async () => {
    const spoilt = checkpoint()
    const bias = spoilt.weights.get('bert.encoder.layer.0.output.dense.bias')
    bias?.data.fill(NaN, bias.data.length - 1)
    unwrap(await writeCheckpoint(join(folder, 'm'), spoilt))
    const result = await readCheckpoint(join(folder, 'm'))
    expect(result).toMatchObject({ ok: false, failure: { message: /not numbers/ } })
  })

  it('refuses a folder whose weights were cut short', async () => {
    unwrap(await writeCheckpoint(join(folder, 'm'), checkpoint()))
    const path = join(folder, 'm', 'model.safetensors')
    await writeFile(path, (await readFile(path)).subarray(0, 5000))
    const result = await readCheckpoint(join(folder, 'm'))
    expect(result).toMatchObject({ ok: false, failure: { code: 'bad-input' } })
  })

  it('names the missing file', async () => {
    const result = await readCheckpoint(folder)
    expect(result).toMatchObject({ ok: false, failure: { message: /config\.json/ } })
  })
})
