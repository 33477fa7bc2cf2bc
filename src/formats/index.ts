import { fail, ok, type Result } from '../domain/failure.ts'
import { printable } from '../domain/json.ts'
import { decode } from './decode.ts'
import type { Evidence, Format, ImportedFile, Source } from './format.ts'
import { kinds } from './registry.ts'

export { labelsOf } from './format.ts'
export type { Format } from './format.ts'
export { kinds } from './registry.ts'

/** Bytes of a file that tell its kind. */
const HEAD_BYTES = 16_384

/** How sure the name alone makes: less than any good sign inside the file. */
const BY_NAME = 0.4

const writes = (kind: Source | Format): kind is Format => 'write' in kind

/** The kinds that can be written. */
export const formats: readonly Format[] = kinds.filter(writes)

/** What the page shows of each kind; one that can only be read has null for what it cannot hold. */
export const fileFormats = () =>
  kinds.map((kind) => ({
    ...{ id: kind.id, title: kind.title, help: kind.help, extensions: [...kind.extensions] },
    cannotHold: writes(kind) ? kind.cannotHold : null,
  }))

/** Ids for a message or a help text. */
export const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(', ')

/** A kind of file that can be written, by its id. */
export const formatById = (id: string): Result<Format> => byId(formats, id)

function byId<K extends { id: string }>(list: readonly K[], id: string, also = ''): Result<K> {
  const found = list.find((one) => one.id === id)
  if (found) return ok(found)
  return fail(
    'bad-input',
    `There is no format called ${printable(id)}; choose ${also}${idsOf(list)}.`,
  )
}

/** The kind most sure of itself for a file of this name and beginning. */
export function detect(
  name: string,
  bytes: Uint8Array,
): { kind: Source | Format; evidence: string } {
  const head = headOf(bytes)
  let best = { kind: kinds[0], sure: 0, sign: '' }
  for (const kind of kinds) {
    for (const evidence of [kind.detect(head), named(kind, name)]) {
      if (evidence && evidence.sure > best.sure) best = { kind, ...evidence }
    }
  }
  return { kind: best.kind, evidence: best.sign }
}

function named({ extensions }: Source | Format, name: string): Evidence | null {
  const extension = extensions.find((one) => name.toLowerCase().endsWith(one))
  return extension === undefined ? null : { sure: BY_NAME, sign: `its name ends in ${extension}` }
}

/** A line cut in the middle would mislead. */
function headOf(bytes: Uint8Array) {
  const start = bytes.subarray(0, HEAD_BYTES)
  const end = start.lastIndexOf(10) + 1
  const head = start.length < bytes.length && end > 0 ? start.subarray(0, end) : start
  const decoded = decode(head)
  return { bytes: head, text: decoded.ok ? decoded.value.text : '' }
}

export interface ReadFile extends ImportedFile {
  /** Id of the kind it was read as. */
  format: string
  /** Why it was taken for that kind; empty when it was told. */
  evidence: string
  /** Empty when the file is no text. */
  encoding: string
}

/**
 * Bytes of a file to documents; finds out its kind when `id` is "auto". A note about the encoding
 * becomes the first problem. Failures name the file.
 */
export async function readFile(
  name: string,
  bytes: Uint8Array,
  id = 'auto',
): Promise<Result<ReadFile>> {
  const named = byId(kinds, id, 'auto, ')
  if (id !== 'auto' && !named.ok) return named
  const { kind, evidence } = named.ok ? { kind: named.value, evidence: '' } : detect(name, bytes)
  const read = writes(kind) ? readText(kind, bytes) : await kind.read(bytes)
  if (read.ok) return ok({ encoding: '', ...read.value, format: kind.id, evidence })
  const { code, message, place } = read.failure
  return fail(code, message, { ...place, file: name })
}

function readText(format: Format, bytes: Uint8Array): Result<ImportedFile & { encoding: string }> {
  const decoded = decode(bytes)
  if (!decoded.ok) return decoded
  const { text, encoding, note } = decoded.value
  const read = format.read(text)
  if (!read.ok) return read
  const notes = note === undefined ? [] : [{ message: note }]
  return ok({ ...read.value, encoding, problems: [...notes, ...read.value.problems] })
}
