import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Weights } from '../nn/engine.ts'
import { plainFloats, type Allocate } from '../nn/memory.ts'
import { bfloatsToFloats, halvesToFloats } from './half.ts'
import { MAX_HEADER_BYTES, parseHeader, refuse, type Entry } from './safetensors-header.ts'

/** Bytes read in one call: large enough for full speed, small beside any tensor worth it. */
const CHUNK_BYTES = 16 * 1024 * 1024

/** An open safetensors file whose header has been checked. */
export interface SafetensorsFile {
  entries: Entry[]
  /** The tensor as fp32, read straight into its array. Throws a FailureError when the file ends. */
  read(entry: Entry, allocate?: Allocate): Promise<Float32Array>
  close(): Promise<void>
}

export const isFloat = ({ dtype }: Entry) => ['F32', 'F16', 'BF16'].includes(dtype)

/**
 * Opens a file and checks its header. Throws a FailureError for a damaged or hostile one, before
 * allocating anything that the header asks for.
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const file = basename(path)
  // Looking first, because opening a named pipe would wait for ever.
  if (!(await stat(path)).isFile()) refuse(file, 'it is not a file')
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    if (size < 8) refuse(file, 'it is too short')
    const prefix = Buffer.alloc(8)
    await readFully(file, handle, prefix, 0)
    const headerBytes = prefix.readBigUInt64LE()
    if (headerBytes > BigInt(Math.min(MAX_HEADER_BYTES, size - 8))) {
      refuse(file, 'its header is longer than the file or than any real one')
    }
    const header = Buffer.alloc(Number(headerBytes))
    await readFully(file, handle, header, 8)
    const start = 8 + header.length
    return {
      entries: parseHeader(file, header.toString('utf8'), size - start),
      read: (entry, allocate = plainFloats) =>
        readTensor(file, handle, entry, start + entry.begin, allocate),
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Reads the floating-point tensors of a safetensors file as fp32; others are skipped. */
export async function readSafetensors(path: string): Promise<Weights> {
  const file = await openSafetensors(path)
  try {
    const weights: Weights = new Map()
    for (const entry of file.entries.filter(isFloat)) {
      weights.set(entry.name, { shape: entry.shape, data: await file.read(entry) })
    }
    return weights
  } finally {
    await file.close()
  }
}

/** One tensor as fp32. The format and every machine this runs on are little-endian. */
async function readTensor(
  file: string,
  handle: FileHandle,
  { dtype, begin, end }: Entry,
  position: number,
  allocate: Allocate,
): Promise<Float32Array> {
  const bytes = end - begin
  if (dtype === 'F32') {
    const data = allocate(bytes / 4)
    await readFully(file, handle, new Uint8Array(data.buffer, data.byteOffset, bytes), position)
    return data
  }
  const data = allocate(bytes / 2)
  const halves = new Uint16Array(Math.min(data.length, CHUNK_BYTES / 2))
  const convert = dtype === 'BF16' ? bfloatsToFloats : halvesToFloats
  for (let at = 0; at < data.length; at += halves.length) {
    const part = halves.subarray(0, Math.min(halves.length, data.length - at))
    const raw = new Uint8Array(part.buffer, 0, part.byteLength)
    await readFully(file, handle, raw, position + 2 * at)
    convert(part, data.subarray(at, at + part.length))
  }
  return data
}

/** Fills `target` from `position`; a read may return less than was asked, and 0 at the end. */
async function readFully(
  file: string,
  handle: FileHandle,
  target: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < target.length;) {
    const length = Math.min(CHUNK_BYTES, target.length - done)
    const { bytesRead } = await handle.read(target, done, length, position + done)
    if (bytesRead === 0) refuse(file, 'it ends before its data does')
    done += bytesRead
  }
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
