import { fail, ok, type Result } from '../domain/failure.ts'
import { conll } from './conll.ts'
import { decode } from './decode.ts'
import type { Format, ImportedFile, ReadOptions } from './format.ts'
import { jsonl } from './jsonl.ts'
import { plainText } from './plain-text.ts'
import { spanwrightJsonl } from './spanwright-jsonl.ts'

export { decode, type DecodedText } from './decode.ts'
export type {
  Format,
  ImportedFile,
  LabelDetails,
  Problem,
  ReadOptions,
  WrittenFile,
} from './format.ts'

/** Every format; a new one is added here and nowhere else. */
export const formats: readonly Format[] = [spanwrightJsonl, jsonl, conll, plainText]

/** Enough of a file to tell its format. */
const HEAD_LENGTH = 16_384

export function formatById(id: string): Format | undefined {
  return formats.find((format) => format.id === id)
}

/** The format most sure of itself for a file of this name and text; plain text takes all. */
export function detectFormat(name: string, text: string): Format {
  const head = completeLines(text.slice(0, HEAD_LENGTH), text.length)
  let best: Format = plainText
  let surest = 0
  for (const format of formats) {
    const sure = format.sniff(name, head)
    if (sure > surest) [best, surest] = [format, sure]
  }
  return best
}

/** A line cut in the middle would mislead. */
function completeLines(head: string, length: number): string {
  const feed = head.lastIndexOf('\n')
  return head.length < length && feed > 0 ? head.slice(0, feed + 1) : head
}

export interface ReadFile extends ImportedFile {
  /** Id of the format it was read as. */
  format: string
  encoding: string
}

/**
 * Bytes of a file to documents: decodes, finds the format when `format` is "auto", reads. A note
 * about the encoding becomes the first problem. Failures name the file.
 */
export function readFile(
  name: string,
  bytes: Uint8Array,
  format = 'auto',
  options: ReadOptions = {},
): Result<ReadFile> {
  const decoded = decode(bytes)
  if (!decoded.ok) return inFile(name, decoded)
  const { text, encoding, note } = decoded.value
  const reader = format === 'auto' ? detectFormat(name, text) : formatById(format)
  if (!reader) {
    const known = formats.map(({ id }) => id).join(', ')
    return fail('bad-input', `There is no format “${format}”; choose auto, ${known}.`)
  }
  const read = reader.read(text, options)
  if (!read.ok) return inFile(name, read)
  const problems =
    note === undefined ? read.value.problems : [{ message: note }, ...read.value.problems]
  return ok({ ...read.value, problems, format: reader.id, encoding })
}

function inFile<T>(name: string, result: Extract<Result<T>, { ok: false }>) {
  const { code, message, place } = result.failure
  return fail(code, message, { ...place, file: name })
}
