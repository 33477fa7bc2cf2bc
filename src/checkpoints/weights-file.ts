import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { refuseFile, type Json } from '../domain/json.ts'
import type { Allocate } from '../nn/memory.ts'
import { bfloatsToFloats, halvesToFloats } from './half.ts'

/** A tensor that a file holds; its type has the name that safetensors gives it. */
export interface TensorEntry {
  name: string
  dtype: string
  shape: number[]
}

/** An open file of weights whose claims have been checked against its size. */
export interface WeightsFile {
  entries: TensorEntry[]
  /** What a safetensors file says of itself besides. */
  metadata?: Json
  /** One of the entries as fp32, read straight into its array. Throws a FailureError when the file ends. */
  read(entry: TensorEntry, allocate?: Allocate): Promise<Float32Array>
  close(): Promise<void>
}

/** Bytes read in one call: large enough for full speed, small beside any tensor worth it. */
const CHUNK_BYTES = 16 * 1024 * 1024

/** Bytes of an element by its type. Only the floating-point types that encoders use are ever read. */
export const elementBytes: Readonly<Record<string, number>> = {
  ...{ F64: 8, F32: 4, F16: 2, BF16: 2, F8_E4M3: 1, F8_E5M2: 1, BOOL: 1 },
  ...{ I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1 },
}

export const isFloat = ({ dtype }: Pick<TensorEntry, 'dtype'>) =>
  ['F32', 'F16', 'BF16'].includes(dtype)

/** A file open for reading, refused under its name as not being of its kind. */
export class SourceFile {
  readonly size: number
  private readonly name: string
  private readonly kind: string
  private readonly handle: FileHandle

  private constructor(name: string, kind: string, handle: FileHandle, size: number) {
    this.name = name
    this.kind = kind
    this.handle = handle
    this.size = size
  }

  /** Opens a file for `use`, which keeps it open; closes it when `use` throws. */
  static async open<T>(
    path: string,
    kind: string,
    use: (source: SourceFile) => Promise<T>,
  ): Promise<T> {
    const name = basename(path)
    // Looking first, because opening a named pipe would wait for ever.
    if (!(await stat(path)).isFile()) refuseFile(name, kind, 'it is not a file')
    const handle = await open(path)
    try {
      const { size } = await handle.stat()
      return await use(new SourceFile(name, kind, handle, size))
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  refuse(why: string): never {
    refuseFile(this.name, this.kind, why)
  }

  close(): Promise<void> {
    return this.handle.close()
  }

  /** A stretch of the file that is known to be small. */
  async bytes(position: number, length: number): Promise<Buffer> {
    const target = Buffer.alloc(length)
    await this.fill(target, position)
    return target
  }

  /** Fills `target` from `position`; a read may return less than was asked, and 0 at the end. */
  async fill(target: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < target.length;) {
      const length = Math.min(CHUNK_BYTES, target.length - done)
      const { bytesRead } = await this.handle.read(target, done, length, position + done)
      if (bytesRead === 0) this.refuse('it ends before its data does')
      done += bytesRead
    }
  }

  /** Fills `target` with numbers of a type, as fp32. The formats and every machine are little-endian. */
  async floats(dtype: string, position: number, target: Float32Array): Promise<void> {
    if (dtype === 'F32') {
      const raw = new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
      return this.fill(raw, position)
    }
    const halves = new Uint16Array(Math.min(target.length, CHUNK_BYTES / 2))
    const convert = dtype === 'BF16' ? bfloatsToFloats : halvesToFloats
    for (let at = 0; at < target.length; at += halves.length) {
      const part = halves.subarray(0, Math.min(halves.length, target.length - at))
      await this.fill(new Uint8Array(part.buffer, 0, part.byteLength), position + 2 * at)
      convert(part, target.subarray(at, at + part.length))
    }
  }
}
