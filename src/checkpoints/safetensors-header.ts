import { isObject, parseJsonObject, refuseFile, type Json } from '../domain/json.ts'
import { printable } from '../domain/quoting.ts'
import { elementBytes, type TensorEntry } from './weights-file.ts'

/** Headers of the largest public BERTs stay under 100 kB; more is not a checkpoint. */
export const MAX_HEADER_BYTES = 2 * 1024 * 1024
/** BERT-large has 393 tensors. */
const MAX_TENSORS = 10_000
/** No tensor of this family has more axes. */
const MAX_AXES = 8

/** One tensor of a safetensors file; begin and end are bytes from the end of the header. */
export interface Entry extends TensorEntry {
  begin: number
  end: number
}

export const KIND = 'safetensors file'

function refuse(file: string, why: string): never {
  refuseFile(file, KIND, why)
}

interface Header {
  /** Sorted by place. */
  entries: Entry[]
  /** What else the file says of itself. */
  metadata: Json
}

/** Checks every claim of the header against the size of the data behind it. */
export function parseHeader(file: string, json: string, dataBytes: number): Header {
  const entries: Entry[] = []
  const { __metadata__: metadata, ...tensors } = parseJsonObject(file, json, KIND)
  for (const [name, value] of Object.entries(tensors)) {
    if (entries.length >= MAX_TENSORS) refuse(file, 'it names too many tensors')
    entries.push(parseEntry(file, name, value, dataBytes))
  }
  entries.sort((a, b) => a.begin - b.begin)
  for (let i = 1; i < entries.length; i++) {
    if (entries[i].begin < entries[i - 1].end) refuse(file, 'two tensors overlap')
  }
  return { entries, metadata: isObject(metadata) ? metadata : {} }
}

function parseEntry(file: string, name: string, value: unknown, dataBytes: number): Entry {
  const { dtype, shape, data_offsets: offsets } = isObject(value) ? value : {}
  if (typeof dtype !== 'string') refuse(file, 'a tensor has no type')
  if (!isCounts(shape) || shape.length > MAX_AXES) refuse(file, 'a tensor has an impossible shape')
  if (!isCounts(offsets) || offsets.length !== 2) refuse(file, 'a tensor has no place in the file')
  const [begin, end] = offsets
  const known = Object.hasOwn(elementBytes, dtype) ? elementBytes[dtype] : undefined
  const bytes = known && known * shape.reduce((product, size) => product * size, 1)
  if (begin > end || end > dataBytes || (bytes !== undefined && end - begin !== bytes)) {
    refuse(file, 'a tensor reaches beyond the file or has another size than its shape')
  }
  return { name, dtype: printable(dtype), shape, begin, end }
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)
}
