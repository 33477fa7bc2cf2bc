import {
  cpSync,
  existsSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../src/checkpoints/folder.ts'
import { temporaryFolder } from '../support/temporary.ts'

const goldens = fileURLToPath(new URL('../golden/data/checkpoints/', import.meta.url))

/** A copy of a good folder, to be spoilt. */
function copyOf(name = 'bert-fp32'): string {
  const folder = join(temporaryFolder(), 'm')
  cpSync(join(goldens, name), folder, { recursive: true })
  return folder
}

function setConfig(folder: string, change: object): void {
  const path = join(folder, 'config.json')
  const json = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...json, ...change }))
}

async function refusalOf(folder: string): Promise<string> {
  const result = await readCheckpoint(folder)
  return result.ok ? 'accepted' : result.failure.message
}

/** A safetensors file whose header is this text, and as many bytes of data. */
function safetensors(folder: string, header: string, dataBytes = 0): void {
  const prefix = Buffer.alloc(8)
  prefix.writeBigUInt64LE(BigInt(Buffer.byteLength(header)))
  const file = Buffer.concat([prefix, Buffer.from(header), Buffer.alloc(dataBytes)])
  writeFileSync(join(folder, 'model.safetensors'), file)
}

describe('a hostile model folder', () => {
  it.each([
    ['another architecture', { model_type: 'gpt2' }, /describes a gpt2 model/],
    [
      'an architecture that is no name',
      { model_type: 'a\n\u001b[31m' },
      /describes an a \[31m model/,
    ],
    ['relative positions', { position_embedding_type: 'relative_key' }, /relative positions/],
    ['a decoder', { is_decoder: true }, /decoder/],
    ['quantisation', { quantization_config: { bits: 4 } }, /quantised/],
    ['a size from the prototype', { vocab_size: '__proto__' }, /no usable vocab_size/],
    [
      'sizes each within its limit and huge together',
      { vocab_size: 2_000_000, hidden_size: 8192 },
      /far too large/,
    ],
    ['sizes that the weights do not have', { hidden_size: 4096 }, /another shape than config/],
  ])('with %s is refused in a sentence', async (_, change, sentence) => {
    const folder = copyOf()
    setConfig(folder, change)
    expect(await refusalOf(folder)).toMatch(sentence)
  })

  it('that claims a huge tensor in a tiny file allocates nothing for it', async () => {
    const folder = copyOf()
    const shape = [2 ** 20, 2 ** 12]
    safetensors(
      folder,
      JSON.stringify({ t: { dtype: 'F32', shape, data_offsets: [0, 2 ** 34] } }),
      64,
    )
    const before = process.memoryUsage().arrayBuffers
    expect(await refusalOf(folder)).toMatch(/reaches beyond the file/)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24)
  })

  it('with JSON nested a million deep is refused', async () => {
    const folder = copyOf()
    safetensors(folder, '['.repeat(1_000_000))
    expect(await refusalOf(folder)).toMatch(/nested too deeply/)
  })

  it('whose weights are cut short is refused', async () => {
    const folder = copyOf()
    truncateSync(join(folder, 'model.safetensors'), 9000)
    expect(await refusalOf(folder)).toMatch(/reaches beyond the file/)
  })

  it.each(['../secret.safetensors', '/etc/passwd', 'a/b.safetensors', '..', '.x.safetensors'])(
    'whose index names %s never reads outside itself',
    async (shard) => {
      const folder = copyOf('bert-sharded')
      writeFileSync(
        join(folder, 'model.safetensors.index.json'),
        JSON.stringify({ weight_map: { t: shard } }),
      )
      expect(await refusalOf(folder)).toMatch(/points outside its folder/)
    },
  )

  it('with a missing shard names it', async () => {
    const folder = copyOf('bert-sharded')
    rmSync(join(folder, 'model-00002-of-00002.safetensors'))
    expect(await refusalOf(folder)).toMatch(/model-00002-of-00002\.safetensors is missing/)
  })

  it('with a program in the place of pickled weights is refused by its name, and nothing is run', async () => {
    const folder = copyOf()
    rmSync(join(folder, 'model.safetensors'))
    const mark = join(folder, 'mark')
    writeFileSync(join(folder, 'pytorch_model.bin'), `cos\nsystem\n(U\u007ftouch ${mark}tR.`)
    expect(await refusalOf(folder)).toMatch(/asks for os\.system, .* nothing of it was run/)
    expect(existsSync(mark)).toBe(false)
  })

  it('whose pickled weights claim huge tensors allocates nothing for them', async () => {
    const folder = copyOf('bert-bin-old')
    const path = join(folder, 'pytorch_model.bin')
    // The first size of two axes, (57, 16), as (65535, 65535).
    const spoilt = readFileSync(path, 'latin1').replace(/(K.){2}\x86q/s, 'M\xff\xffM\xff\xff\x86q')
    writeFileSync(path, spoilt, 'latin1')
    const before = process.memoryUsage().arrayBuffers
    expect(await refusalOf(folder)).toMatch(/reaches beyond its storage|far larger/)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24)
  })

  it.each(['../secret.bin', '/etc/passwd', 'training_args.bin'])(
    'whose index of pickled weights names %s never reads it',
    async (part) => {
      const folder = copyOf('bert-bin-sharded')
      writeFileSync(
        join(folder, 'pytorch_model.bin.index.json'),
        JSON.stringify({ weight_map: { t: part } }),
      )
      expect(await refusalOf(folder)).toMatch(/points outside its folder/)
    },
  )

  it('with an endless file in the place of its weights is refused', async () => {
    const folder = copyOf()
    rmSync(join(folder, 'model.safetensors'))
    symlinkSync('/dev/zero', join(folder, 'model.safetensors'))
    expect(await refusalOf(folder)).toMatch(/has no model\.safetensors/)
  })

  it('with an oversized vocabulary is refused unread', async () => {
    const folder = copyOf()
    truncateSync(join(folder, 'vocab.txt'), 2 ** 31)
    expect(await refusalOf(folder)).toMatch(/far too large/)
  })

  it('with token ids that would make a giant sparse list is refused', async () => {
    const folder = copyOf()
    rmSync(join(folder, 'vocab.txt'))
    const model = { type: 'WordPiece', vocab: { '[PAD]': 0, x: 2 ** 31 } }
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({ model }))
    expect(await refusalOf(folder)).toMatch(/more tokens than its embedding table/)
  })
})
