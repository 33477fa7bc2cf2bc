import { attemptAsync, unwrap, type Result } from '../domain/failure.ts'
import { foreignAdvice } from '../formats/foreign.ts'
import { detect, readFile, type ReadOptions } from '../formats/index.ts'
import { failed } from '../domain/failure.ts'
import type { FileReading } from '../model/file-reading.ts'
import { openCsv } from './files/csv.ts'
import { openDocx } from './files/docx.ts'
import { openHtml } from './files/html.ts'
import type { Opened } from './files/opened.ts'
import { openMarkdown, openPlain } from './files/plain.ts'

type Opener = (
  bytes: Uint8Array,
  options: Pick<FileReading, 'encoding' | 'columns'>,
) => Result<Opened>

/** The kinds of file that come back in their own format. */
const openers: Readonly<Record<string, Opener>> = {
  txt: (bytes, { encoding }) => openPlain(bytes, encoding),
  markdown: (bytes, { encoding }) => openMarkdown(bytes, encoding),
  html: (bytes, { encoding }) => openHtml(bytes, encoding),
  csv: (bytes, { encoding, columns }) => openCsv(bytes, encoding, columns),
  docx: (bytes) => openDocx(bytes),
}

export interface OpenedFile {
  /** What it will be called, unless its name holds a value. */
  name: string
  file: Opened
  /** Its own format is not rewritten: it comes back as text. */
  asText: boolean
}

/** A file of any kind, opened so that its texts can be replaced. */
export function openToRedact(
  name: string,
  bytes: Uint8Array,
  options: ReadOptions = {},
): Promise<Result<OpenedFile>> {
  return attemptAsync(async () => {
    const { encoding = 'auto', columns = [], format = 'auto' } = options
    const foreign = foreignAdvice(bytes)
    if (foreign !== null) throw failed('bad-input', foreign, { file: name })
    const kind = format === 'auto' ? unwrap(detect(name, bytes, encoding)).kind.id : format
    const opener = openers[kind]
    if (opener) return { name, file: unwrap(opener(bytes, { encoding, columns })), asText: false }
    const { documents } = unwrap(await readFile(name, bytes, { ...options, unit: 'file' }))
    const text = documents.map((one) => one.text).join('\n\n')
    const file = unwrap(openPlain(new TextEncoder().encode(`${text}\n`), 'utf-8'))
    return { name: `${name}.txt`, file: { ...file, format: kind }, asText: true }
  })
}

/** The same of what was written. */
export function openAgain(name: string, bytes: Uint8Array, { file, asText }: OpenedFile) {
  return openToRedact(name, bytes, { format: asText ? 'txt' : file.format })
}
