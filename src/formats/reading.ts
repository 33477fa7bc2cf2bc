import { fail, failed, FailureError, ok, type Result } from '../domain/failure.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Failure } from '../model/failure.ts'
import type { FileReading } from '../model/file-reading.ts'
import { MAX_NAME } from '../model/limits.ts'
import { byId } from './by-id.ts'
import { encodingOf, textIn } from './decode.ts'
import { detect } from './detection.ts'
import { foreignAdvice, isCompound } from './foreign.ts'
import type { Format, ImportedFile, Source, TextFormat, Walk } from './format.ts'
import { bytesInMemory, firstBytes, type LongBytes } from './pieces.ts'
import { kinds } from './registry.ts'
import { shorten } from '../domain/quoting.ts'
import { collected, turned, walkOver } from './walk.ts'
import { isZip, type NamedBytes } from './zip.ts'

/** Bytes of a file that tell its kind, if it is not packed. */
const BEGINNING = 64 * 1024

/** How the user wants a file to be read; what is left out is found out. */
export interface ReadOptions extends Partial<FileReading> {
  /** Files that came with it and may belong to it. */
  beside?: readonly NamedBytes[]
}

/** What is known of a file before its documents. */
interface AboutFile {
  /** Id of the kind it was read as. */
  format: string
  /** Why it was taken for that kind; empty when it was told. */
  evidence: string
  /** Empty when the file is no text. */
  encoding: string
  /** Of a file that is one document: where in its text each page begins. */
  pages?: readonly number[]
}

export interface OpenedDocuments extends AboutFile {
  walk: Walk
}

export interface ReadFile extends ImportedFile, AboutFile {}

/**
 * Bytes of a file to documents, a piece at a time where its kind allows that; finds out its kind unless that is
 * told. A note about the encoding is the first of the problems. Failures name the file.
 */
export async function openDocuments(
  name: string,
  bytes: LongBytes,
  options: ReadOptions = {},
): Promise<Result<OpenedDocuments>> {
  const { format = 'auto', encoding = 'auto' } = options
  const first = firstBytes(bytes, BEGINNING)
  const seen = isZip(first) || isCompound(first) ? bytes.all() : first
  const foreign = foreignAdvice(seen)
  if (foreign !== null) return fail('bad-input', foreign, { file: name })
  const told = byId(kinds, format, 'auto, ')
  if (format !== 'auto' && !told.ok) return told
  const found = told.ok ? ok({ kind: told.value, evidence: '' }) : detect(name, seen, encoding)
  if (!found.ok) return found
  const { kind, evidence } = found.value
  const opened = readsText(kind)
    ? openText(kind, bytes, options)
    : await openWhole(kind, name, bytes, options)
  if (!opened.ok) return { ok: false, failure: inFile(opened.failure, name) }
  return ok({
    ...opened.value,
    format: kind.id,
    evidence,
    walk: namedWalk(opened.value.walk, name),
  })
}

/** All documents of a file at once. */
export async function readFile(
  name: string,
  bytes: Uint8Array,
  options: ReadOptions = {},
): Promise<Result<ReadFile>> {
  const opened = await openDocuments(name, bytesInMemory(bytes), options)
  if (!opened.ok) return opened
  const { walk, ...about } = opened.value
  const read = collected(walk)
  return read.ok ? ok({ ...read.value, ...about }) : read
}

type Opened = Result<Pick<OpenedDocuments, 'encoding' | 'pages' | 'walk'>>

const readsText = (kind: Source | Format): kind is TextFormat =>
  'write' in kind && !('readsBytes' in kind)

function openText(
  format: TextFormat,
  bytes: LongBytes,
  { encoding: asked, columns, unit }: ReadOptions,
): Opened {
  const found = encodingOf(bytes, asked)
  if (!found.ok) return found
  const { encoding, note, isEmpty } = found.value
  if (isEmpty) return fail('bad-input', 'The file is empty; choose one with text in it.')
  const walk = format.read(textIn(bytes, encoding), { columns, unit })
  return ok({ encoding, walk: note === undefined ? walk : noted(walk, note) })
}

async function openWhole(
  kind: Exclude<Source | Format, TextFormat>,
  name: string,
  bytes: LongBytes,
  { encoding = 'auto', beside = [], columns = [], joinHyphens = false }: ReadOptions,
): Promise<Opened> {
  const read = await kind.read(bytes.all(), { name, encoding, beside, columns, joinHyphens })
  if (!read.ok) return read
  return ok({ encoding: '', pages: read.value.pages, walk: walkOver(read.value) })
}

const noted = (walk: Walk, message: string): Walk =>
  function* () {
    const whole = yield* walk()
    return { ...whole, problems: [{ message }, ...whole.problems] }
  }

/** Failures name the file; what a project would refuse is refused before anything is kept. */
const namedWalk = (walk: Walk, name: string): Walk =>
  function* () {
    try {
      const whole = yield* turned(walk, withFitLabels)()
      for (const label of whole.labels ?? []) refuseLong(label.name)
      return whole
    } catch (error) {
      throw error instanceof FailureError ? new FailureError(inFile(error.failure, name)) : error
    }
  }

const inFile = (failure: Failure, file: string): Failure => ({
  ...failure,
  place: { ...failure.place, file },
})

function withFitLabels(document: LabelledText): LabelledText[] {
  for (const { label } of document.spans) refuseLong(label)
  return [document]
}

/** A project takes no label of any length. */
function refuseLong(label: string): void {
  if (label.length <= MAX_NAME) return
  throw failed(
    'bad-input',
    `The label ${shorten(label)} is longer than ${MAX_NAME} characters; shorten it and try again. Nothing was imported.`,
  )
}
