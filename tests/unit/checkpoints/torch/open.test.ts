import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openTorchFile } from '../../../../src/checkpoints/torch/open.ts'
import { attemptAsync } from '../../../../src/domain/failure.ts'
import { temporaryFolder } from '../../../support/temporary.ts'

/** What torch read from its own files: see tests/golden/torch_files.py. */
interface Golden {
  files: Record<string, Record<string, { dtype: string; shape: number[]; data?: string }>>
  refused: Record<string, string>
}

const folder = fileURLToPath(new URL('../../../golden/data/torch/', import.meta.url))
const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden

const types: Record<string, string> = {
  ...{ float64: 'F64', float32: 'F32', float16: 'F16', bfloat16: 'BF16', bool: 'BOOL' },
  ...{ int64: 'I64', int32: 'I32', int16: 'I16', int8: 'I8', uint8: 'U8' },
}

function floats(data: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer)
}

async function refusalOf(path: string): Promise<string> {
  const file = await attemptAsync(async () => {
    const open = await openTorchFile(path)
    for (const entry of open.entries) await open.read(entry)
    await open.close()
  })
  return file.ok ? 'accepted' : file.failure.message
}

describe.each(Object.entries(golden.files))('the file %s of torch', (name, tensors) => {
  it('gives the names, types, shapes and numbers that torch gives', async () => {
    const file = await openTorchFile(join(folder, name))
    const types_ = file.entries.map(({ name: own, dtype, shape }) => [own, dtype, shape])
    const wanted = Object.entries(tensors).map(([own, t]) => [own, types[t.dtype], t.shape])
    expect(types_).toEqual(wanted)
    for (const entry of file.entries) {
      const { data } = tensors[entry.name]
      if (data !== undefined) expect(await file.read(entry), entry.name).toEqual(floats(data))
    }
    await file.close()
  })
})

const NEVER = 'which a dictionary of tensors does not need; nothing of it was run'
const reasons: Record<string, string> = {
  command: `asks for __builtin__.eval, ${NEVER}`,
  layer: `asks for torch.nn.modules.linear.Linear, ${NEVER}`,
  tensor: 'is no dictionary of tensors',
  nothing: 'holds no tensors by their names',
  quantised: `asks for torch._utils._rebuild_qtensor, ${NEVER}`,
  unsigned: `asks for torch._utils._rebuild_tensor_v3, ${NEVER}`,
  sparse: `asks for torch._utils._rebuild_sparse_tensor, ${NEVER}`,
  complex: `asks for torch.ComplexFloatStorage, ${NEVER}`,
  protocol: 'uses the pickle operation 0x95',
}

describe('what torch.save wrote besides tensors', () => {
  it.each(Object.entries(golden.refused))('is refused by name: %s', async (name, kind) => {
    expect(await refusalOf(join(folder, name))).toBe(
      `${name} is not a usable PyTorch file: it ${reasons[kind]}. Download or export the model again.`,
    )
  })

  it('is refused when it is read if one number is many', async () => {
    const file = await openTorchFile(join(folder, 'expanded-new.bin'))
    expect(file.entries).toMatchObject([{ name: 'weight', shape: [5] }])
    await expect(file.read(file.entries[0])).rejects.toThrow(/one number in several places/)
    await file.close()
  })
})

describe('a hostile file of torch', () => {
  const spoilt = (bytes: Buffer) => {
    const path = join(temporaryFolder(), 'pytorch_model.bin')
    writeFileSync(path, bytes)
    return refusalOf(path)
  }
  const archive = () => readFileSync(join(folder, 'parameters-new.bin'))
  const old = () => readFileSync(join(folder, 'parameters-old.bin'))
  /** The same bytes but for one name of a type, at every place. */
  const renamed = (bytes: Buffer, from: string, to: string) =>
    Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1')

  it('that would write a file if it were run writes none', async () => {
    const mark = join(temporaryFolder(), 'mark')
    const command = `cos\nsystem\n(X\u0010\0\0\0touch ${mark}tR.`
    expect(await spoilt(Buffer.from(command))).toMatch(/asks for os\.system/)
    expect(existsSync(mark)).toBe(false)
  })

  it.each([
    ['empty', Buffer.alloc(0), /cut off/],
    ['text', Buffer.from('Not found'), /operation|damaged/],
    ['of zeros', Buffer.alloc(5000), /operation 0x0/],
    ['with a name without an end', Buffer.from(`c${'a'.repeat(9999)}`), /damaged/],
    [
      'that calls a name with no arguments',
      Buffer.from('ccollections\nOrderedDict\nNR.'),
      /damaged/,
    ],
    ['that calls a type', Buffer.from('ctorch\nFloatStorage\n)R.'), /calls something/],
    ['that sets the state of a list', Buffer.from(']}b.'), /sets the state/],
    ['that takes what it never put', Buffer.from('h\x05.'), /damaged/],
    ['that ends within a mark', Buffer.from('(.'), /damaged/],
    [
      'with a number of 255 bytes',
      Buffer.concat([Buffer.from([0x8a, 255]), Buffer.alloc(255, 0x7f), Buffer.from('.')]),
      /neither an archive nor/,
    ],
    ['whose first value is another', Buffer.from('K\x01.K\x01.'), /neither an archive nor/],
  ])('%s is refused in a sentence', async (_, bytes, sentence) => {
    expect(await spoilt(bytes)).toMatch(sentence)
  })

  it('with more operations than any real one is refused before they are all read', async () => {
    expect(await spoilt(Buffer.alloc(1_900_000, '}'))).toMatch(/says more than any real one/)
  })

  it.each([archive, old])('cut off anywhere is refused', async (whole) => {
    for (let length = 0; length < whole().length; length += 11) {
      expect(await spoilt(whole().subarray(0, length))).not.toBe('accepted')
    }
  })

  it('whose types need more bytes than are there is refused', async () => {
    expect(await spoilt(renamed(archive(), 'FloatStorage', 'DoubleStorage'))).not.toBe('accepted')
    expect(await spoilt(renamed(old(), 'FloatStorage', 'DoubleStorage'))).not.toBe('accepted')
  })

  it('of a machine of the other order is refused', async () => {
    expect(await spoilt(renamed(archive(), 'little', 'big***'))).toMatch(/order of this machine/)
    const turned = old()
      .toString('latin1')
      .replace(/(little_endianq.)\x88/s, '$1\x89')
    expect(await spoilt(Buffer.from(turned, 'latin1'))).toMatch(/order of this machine/)
  })

  it.each([
    ['compressed', 10, 8, /compressed/],
    ['encrypted', 8, 1, /encrypted/],
    ['of parts beyond its end', 42, 0xffffff, /beyond its end/],
    ['of parts that are not where they should be', 42, 1, /does not fit/],
  ])('in an archive that is %s is refused', async (_, field, value, sentence) => {
    const bytes = archive()
    // Of the first line of the directory, that of data.pkl.
    const line = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'))
    bytes.writeUIntLE(value, line + field, 3)
    expect(await spoilt(bytes)).toMatch(sentence)
  })

  it('that holds a name twice is refused', async () => {
    const bytes = archive().toString('latin1')
    expect(await spoilt(Buffer.from(bytes.replaceAll('data/1', 'data/0'), 'latin1'))).toMatch(
      /holds a name twice/,
    )
  })
})
