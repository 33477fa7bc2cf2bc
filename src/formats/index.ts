import { fail, ok, type Result } from '../domain/failure.ts'
import { printable } from '../domain/json.ts'
import type { ColumnChoice, FileReading } from '../model/file-reading.ts'
import type { NewLabel } from '../model/labels.ts'
import type { Problem } from '../model/project.ts'
import { MAX_NAME } from '../model/limits.ts'
import { decode, preview } from './decode.ts'
import { foreignAdvice } from './foreign.ts'
import type {
  Evidence,
  Format,
  Head,
  ImportedFile,
  Source,
  TextFormat,
  Writer,
  WrittenFile,
} from './format.ts'
import { kinds } from './registry.ts'
import { results } from './results/index.ts'
import { pdf } from './sources/pdf.ts'
import { shorten } from './spans.ts'
import { isZip, memberNames, type NamedBytes } from './zip.ts'

export { labelsOf } from './format.ts'
export type { Format, TextFormat, Writer } from './format.ts'
export { kinds } from './registry.ts'

/** Bytes of a file that tell its kind. */
const HEAD_BYTES = 16_384

/** How sure the name alone makes: less than any good sign inside the file. */
const BY_NAME = 0.4

const writes = (kind: Source | Format): kind is Format => 'write' in kind
const readsText = (kind: Source | Format): kind is TextFormat =>
  writes(kind) && !('readsBytes' in kind)

/** The kinds that are written and read. */
export const formats: readonly Format[] = kinds.filter(writes)

/** All that can be written. */
export const writers: readonly Writer[] = [...formats, ...results]

/** What the page shows of each kind; one that can only be read has null for what it cannot hold. */
export const fileFormats = () => [
  ...kinds.map((kind) => ({
    ...{ id: kind.id, title: kind.title, help: kind.help, extensions: [...kind.extensions] },
    ...{ isRead: true, beside: kind.beside ?? null },
    cannotHold: writes(kind) ? kind.cannotHold : null,
  })),
  ...results.map(({ id, title, help, extensions, cannotHold }) => ({
    ...{ id, title, help, cannotHold, extensions: [...extensions] },
    ...{ isRead: false, beside: null },
  })),
]

/** What a file of a format begins with, before its first documents as `write` gives them. */
export function openingOf(
  format: Writer,
  content: WrittenFile['content'],
  labels: readonly NewLabel[],
  guidelines = '',
): string {
  const header = format.header?.(labels, guidelines) ?? ''
  // Readers take the first one for a byte order mark.
  return typeof content === 'string' && header === '' && content.startsWith('\ufeff')
    ? '\ufeff'
    : header
}

/** What a format leaves out of a project besides its documents. */
export function projectLosses(
  format: Writer,
  labels: readonly NewLabel[],
  guidelines: string,
): Problem[] {
  // Those to look at say once and for all that they hold no project.
  if (format.header || !('holds' in format)) return []
  const isMore = ({ colour, key, description }: NewLabel) =>
    colour !== undefined || Boolean(key || description)
  const lost = [
    ...(labels.some(isMore) ? ['the colours, keys and descriptions of labels'] : []),
    ...(guidelines === '' ? [] : ['the guidelines']),
  ]
  return lost.length === 0 ? [] : [{ message: `Left out: ${lost.join(' and ')}.` }]
}

/** Ids for a message or a help text. */
export const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(', ')

/** A kind of file that is written and read, by its id. */
export const formatById = (id: string): Result<Format> => byId(formats, id)

/** Anything that can be written, by its id. */
export const writerById = (id: string): Result<Writer> => byId(writers, id)

function byId<K extends { id: string }>(list: readonly K[], id: string, also = ''): Result<K> {
  const found = list.find((one) => one.id === id)
  if (found) return ok(found)
  return fail(
    'bad-input',
    `There is no format called ${printable(id)}; choose ${also}${idsOf(list)}.`,
  )
}

interface Found {
  kind: Source | Format
  evidence: string
}

/**
 * The kind most sure of itself for a file of this name and beginning. A failure asks the user where
 * another may be as right.
 */
export function detect(name: string, bytes: Uint8Array, encoding?: string): Result<Found> {
  const head = headOf(name, bytes, encoding)
  let best = { kind: kinds[0], sure: 0, sign: '', doubtful: false }
  for (const kind of kinds) {
    const inside = kind.detect(head)
    const evidence = inside && inside.sure > BY_NAME ? inside : (named(kind, name) ?? inside)
    if (evidence && evidence.sure > best.sure) best = { kind, doubtful: false, ...evidence }
  }
  if (best.doubtful && !named(best.kind, name)) {
    const message = `${printable(name)} may be ${best.kind.title}, since ${best.sign}, or plain text; choose the format and try again.`
    return fail('bad-input', message, { file: name })
  }
  return ok({ kind: best.kind, evidence: best.sign })
}

/** The format of a file that begins so, if such a file can be cut between documents; else null. */
export function formatToCut(
  name: string,
  bytes: Uint8Array,
  options: ReadOptions,
): TextFormat | null {
  const told = byId(kinds, options.format ?? 'auto')
  const found = told.ok ? ok({ kind: told.value }) : detect(name, bytes)
  if (!found.ok || !readsText(found.value.kind) || !found.value.kind.separator) return null
  const format = found.value.kind
  if (format.isOneText && isWhole(options)) return null
  return (format.isCut?.(headOf(name, bytes)) ?? true) ? format : null
}

function named({ extensions }: Source | Format, name: string): Evidence | null {
  const extension = extensions.find((one) => name.toLowerCase().endsWith(one))
  return extension === undefined ? null : { sure: BY_NAME, sign: `its name ends in ${extension}` }
}

/** A line cut in the middle would mislead. */
function headOf(name: string, bytes: Uint8Array, encoding?: string): Head {
  const members = isZip(bytes) ? memberNames(bytes) : []
  const start = bytes.subarray(0, HEAD_BYTES)
  const end = start.lastIndexOf(10) + 1
  const head = start.length < bytes.length && end > 0 ? start.subarray(0, end) : start
  return { name: name.toLowerCase(), bytes: head, text: preview(head, encoding), members }
}

/** Whether a file of lines is read as one text. */
const isWhole = ({ unit }: ReadOptions) => unit === 'file' || unit === 'paragraph'

/** Whether the documents of a kind are lines of one text. */
export const isOneText = (id: string) =>
  kinds.some((kind) => kind.id === id && 'isOneText' in kind && kind.isOneText)

/** Whether a file may hold far more than it is long. */
export const isPacked = (bytes: Uint8Array) =>
  isZip(bytes) || pdf.detect(headOf('', bytes)) !== null

/** How the user wants a file to be read; what is left out is found out. */
export interface ReadOptions extends Partial<FileReading> {
  /** Files that came with it and may belong to it. */
  beside?: readonly NamedBytes[]
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
 * Bytes of a file to documents; finds out its kind unless that is told. A note about the encoding
 * becomes the first problem. Failures name the file.
 */
export async function readFile(
  name: string,
  bytes: Uint8Array,
  options: ReadOptions = {},
): Promise<Result<ReadFile>> {
  const { format = 'auto', encoding = 'auto', beside = [], joinHyphens = false } = options
  const { columns = [] } = options
  const foreign = foreignAdvice(bytes)
  if (foreign !== null) return fail('bad-input', foreign, { file: name })
  const told = byId(kinds, format, 'auto, ')
  if (format !== 'auto' && !told.ok) return told
  const found = told.ok ? ok({ kind: told.value, evidence: '' }) : detect(name, bytes, encoding)
  if (!found.ok) return found
  const { kind, evidence } = found.value
  const whole = isWhole(options)
  const context = { name, encoding, beside, columns, joinHyphens }
  const read = checked(
    readsText(kind)
      ? readText(kind, bytes, encoding, { columns, whole })
      : await kind.read(bytes, context),
  )
  if (read.ok) return ok({ encoding: '', ...read.value, format: kind.id, evidence })
  const { code, message, place } = read.failure
  return fail(code, message, { ...place, file: name })
}

function readText(
  format: TextFormat,
  bytes: Uint8Array,
  encoding: string,
  options: { columns: readonly ColumnChoice[]; whole: boolean },
): Result<ImportedFile & { encoding: string }> {
  const decoded = decode(bytes, encoding)
  if (!decoded.ok) return decoded
  const { text, encoding: used, note } = decoded.value
  if (text.trim() === '') return fail('bad-input', 'The file is empty; choose one with text in it.')
  const read = format.read(text, options)
  if (!read.ok) return read
  const notes = note === undefined ? [] : [{ message: note }]
  return ok({ ...read.value, encoding: used, problems: [...notes, ...read.value.problems] })
}

/** A project takes no label of any length: what it would refuse is refused before anything is kept. */
function checked<F extends ImportedFile>(read: Result<F>): Result<F> {
  const long = read.ok ? read.value.labels.find(({ name }) => name.length > MAX_NAME) : undefined
  if (long === undefined) return read
  return fail(
    'bad-input',
    `The label ${shorten(long.name)} is longer than ${MAX_NAME} characters; shorten it and try again. Nothing was imported.`,
  )
}
