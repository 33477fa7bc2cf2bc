import { basename } from 'node:path'
import type { Weights } from '../nn/engine.ts'
import { plainFloats } from '../nn/memory.ts'
import { KIND, MAX_HEADER_BYTES, parseHeader, type Entry } from './safetensors-header.ts'
import { elementBytes, isFloat, SourceFile, type WeightsFile } from './weights-file.ts'

/**
 * Opens a file and checks its header. Throws a FailureError for a damaged or hostile one, before
 * allocating anything that the header asks for.
 */
export function openSafetensors(path: string): Promise<WeightsFile> {
  return SourceFile.open(path, KIND, async (source: SourceFile) => {
    if (source.size < 8) source.refuse('it is too short')
    const headerBytes = (await source.bytes(0, 8)).readBigUInt64LE()
    if (headerBytes > BigInt(Math.min(MAX_HEADER_BYTES, source.size - 8))) {
      source.refuse('its header is longer than the file or than any real one')
    }
    const header = await source.bytes(8, Number(headerBytes))
    const start = 8 + header.length
    const { entries, metadata } = parseHeader(
      basename(path),
      header.toString('utf8'),
      source.size - start,
    )
    return {
      ...{ entries, metadata },
      read: async (entry, allocate = plainFloats) => {
        const { dtype, begin, end } = entry as Entry
        const data = allocate((end - begin) / elementBytes[dtype])
        await source.floats(dtype, start + begin, data)
        return data
      },
      close: () => source.close(),
    }
  })
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

/**
 * The chunks of a safetensors file holding these tensors in fp32, to be written one after another. `metadata` stands in its
 * header, where other programs leave it alone.
 */
export function* safetensorsChunks(
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Generator<Uint8Array> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt', ...metadata } }
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
