import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { FailureError } from '../domain/failure.ts'
import type { Tensor, Weights } from '../nn/engine.ts'

/** Headers of the largest public BERTs stay under 100 kB; more is not a checkpoint. */
const MAX_HEADER_BYTES = 10 * 1024 * 1024
/** BERT-large has 393 tensors. */
const MAX_TENSORS = 10_000
/** No tensor of this family has more axes. */
const MAX_AXES = 8

const elementBytes = { F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, U8: 1, BOOL: 1 } as const
type ElementType = keyof typeof elementBytes

interface Entry {
  name: string
  dtype: ElementType
  shape: number[]
  begin: number
  end: number
}

function refuse(file: string, why: string): never {
  throw new FailureError({
    code: 'bad-input',
    message: `${file} is not a usable safetensors file: ${why}. Download or export the model again.`,
    place: { file },
  })
}

/**
 * Reads the floating-point tensors of a safetensors file as fp32; others are skipped. Throws a
 * FailureError for a damaged or hostile file, before allocating anything its header asks for.
 */
export async function readSafetensors(path: string): Promise<Weights> {
  const file = basename(path)
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    if (size < 8) refuse(file, 'it is too short')
    const prefix = Buffer.alloc(8)
    await handle.read(prefix, 0, 8, 0)
    const headerBytes = prefix.readBigUInt64LE()
    if (headerBytes > BigInt(Math.min(MAX_HEADER_BYTES, size - 8))) {
      refuse(file, 'its header is longer than the file or than any real one')
    }
    const header = Buffer.alloc(Number(headerBytes))
    await handle.read(header, 0, header.length, 8)
    const start = 8 + header.length
    const weights: Weights = new Map()
    for (const entry of parseHeader(file, header.toString('utf8'), size - start)) {
      if (!['F32', 'F16', 'BF16'].includes(entry.dtype)) continue
      const bytes = Buffer.alloc(entry.end - entry.begin)
      await handle.read(bytes, 0, bytes.length, start + entry.begin)
      weights.set(entry.name, { shape: entry.shape, data: toFloat32(bytes, entry.dtype) })
    }
    return weights
  } finally {
    await handle.close()
  }
}

/** Checks every claim of the header against the size of the data behind it. */
export function parseHeader(file: string, json: string, dataBytes: number): Entry[] {
  const header = parseObject(file, json)
  const entries: Entry[] = []
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue
    if (entries.length >= MAX_TENSORS) refuse(file, 'it names too many tensors')
    entries.push(parseEntry(file, name, value, dataBytes))
  }
  entries.sort((a, b) => a.begin - b.begin)
  for (let i = 1; i < entries.length; i++) {
    if (entries[i].begin < entries[i - 1].end) refuse(file, 'two tensors overlap')
  }
  return entries
}

function parseObject(file: string, json: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    refuse(file, 'its header is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(file, 'its header is not an object')
  }
  return value as Record<string, unknown>
}

function parseEntry(file: string, name: string, value: unknown, dataBytes: number): Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>
  if (typeof dtype !== 'string' || !Object.hasOwn(elementBytes, dtype)) {
    refuse(file, `tensor ${name.slice(0, 80)} has an unknown type`)
  }
  if (!isCounts(shape) || shape.length > MAX_AXES) refuse(file, 'a tensor has an impossible shape')
  if (!isCounts(offsets) || offsets.length !== 2) refuse(file, 'a tensor has no place in the file')
  const [begin, end] = offsets
  const bytes =
    shape.reduce((product, size) => product * size, 1) * elementBytes[dtype as ElementType]
  if (begin > end || end > dataBytes || end - begin !== bytes) {
    refuse(file, 'a tensor reaches beyond the file or has another size than its shape')
  }
  return { name, dtype: dtype as ElementType, shape, begin, end }
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)
}

function toFloat32(bytes: Buffer, dtype: ElementType): Float32Array {
  const count = bytes.length / elementBytes[dtype]
  if (dtype === 'F32') {
    const aligned = new Uint8Array(bytes.length)
    aligned.set(bytes)
    return new Float32Array(aligned.buffer)
  }
  const data = new Float32Array(count)
  const bits = new Uint32Array(data.buffer)
  for (let i = 0; i < count; i++) {
    const half = bytes.readUInt16LE(2 * i)
    if (dtype === 'BF16') bits[i] = half << 16
    else data[i] = halfToFloat(half)
  }
  return data
}

/** IEEE 754 binary16 → number. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The chunks of a safetensors file holding these tensors in fp32, to be written one after another. */
export function* safetensorsChunks(weights: Weights): Generator<Uint8Array> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  let offset = 0
  for (const [name, { shape, data }] of weights) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  const json = JSON.stringify(header)
  // The data begins at a multiple of eight bytes.
  const padding = (8 - (Buffer.byteLength(json) % 8)) % 8
  const text = Buffer.from(json + ' '.repeat(padding))
  const prefix = Buffer.alloc(8)
  prefix.writeBigUInt64LE(BigInt(text.length))
  yield prefix
  yield text
  for (const { data } of weights.values()) {
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  }
}

/** Reads a folder's weights: one file, or several named by an index. */
export async function readShardedSafetensors(indexPath: string, folder: string): Promise<Weights> {
  const file = basename(indexPath)
  const index = parseObject(file, await readFile(indexPath, 'utf8'))
  const map = index.weight_map
  if (typeof map !== 'object' || map === null) refuse(file, 'it has no weight_map')
  const shards = new Set(Object.values(map as Record<string, unknown>))
  const weights: Weights = new Map<string, Tensor>()
  for (const shard of shards) {
    // A shard is a plain file name beside its index, never a path.
    if (typeof shard !== 'string' || shard !== basename(shard) || !shard.endsWith('.safetensors')) {
      refuse(file, 'it points outside its folder')
    }
    for (const [name, tensor] of await readSafetensors(`${folder}/${shard}`))
      weights.set(name, tensor)
  }
  return weights
}
