import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { unwrap } from '../domain/failure.ts'
import type { LabelledText } from '../model/documents.ts'
import { formatToCut, readFile, type TextFormat, type ReadOptions } from '../formats/index.ts'
import { intoUnits } from '../host/documents/reading/read-documents.ts'
import { isBlank, linesOf } from '../formats/lines.ts'
import { documentsAt, nameAt, STANDARD_INPUT, withPath } from './files.ts'

/** Bytes of a file that are read at once; a smaller file is read whole. */
const PART_BYTES = 256 * 1024

/** A file of documents that can be read any number of times, a part at a time. */
export interface DocumentFile {
  name: string
  documents(): AsyncIterable<LabelledText> | Iterable<LabelledText>
}

/**
 * The documents of a file of any kind. Large UTF-8 files of a format that can be cut between documents
 * are read in parts, so that memory does not grow with them; all others, and what can be read only once
 * (a pipe), are read whole.
 */
export async function openDocuments(
  path: string,
  options: ReadOptions = {},
): Promise<DocumentFile> {
  const name = nameAt(path)
  if (path === STANDARD_INPUT || !withPath(path, () => statSync(path)).isFile()) {
    const { documents } = await documentsAt(path, options)
    return { name, documents: () => documents }
  }
  const format = statSync(path).size > PART_BYTES ? await formatOfParts(path, options) : null
  return {
    name,
    async *documents() {
      if (!format) yield* (await documentsAt(path, options)).documents
      else {
        for await (const document of documentsByParts(path, format))
          yield* intoUnits(document, options.unit ?? 'auto')
      }
    },
  }
}

/** The format of a file that can be cut and is UTF-8 from its first to its last byte; null for others. */
async function formatOfParts(path: string, options: ReadOptions): Promise<TextFormat | null> {
  if (!['auto', 'utf-8'].includes(options.encoding ?? 'auto')) return null
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let format: TextFormat | null = null
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
      if (!format) {
        format = formatToCut(basename(path), bytes, options)
        if (!format) return null
      }
      if (bytes.includes(0)) return null
      decoder.decode(bytes, { stream: true })
    }
    decoder.decode()
    return format
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** Reads a UTF-8 file by its format, each part as if it were a file of its own. */
export async function* documentsByParts(
  path: string,
  format: TextFormat,
  partBytes = PART_BYTES,
): AsyncGenerator<LabelledText> {
  let header = ''
  let lines = 0
  for await (const part of partsOf(path, format, partBytes)) {
    const rest = lines === 0 && format.header ? part.slice(firstLine(part).length) : part
    if (lines === 0 && format.header) header = firstLine(part)
    if (part.trim() !== '') {
      yield* await readPart(basename(path), format, header, rest, header === '' ? lines : lines - 1)
    }
    lines += countLines(part)
  }
}

/** A failure is found again with the lines before it, so that it names the line of the file. */
async function readPart(
  name: string,
  format: TextFormat,
  header: string,
  rest: string,
  linesBefore: number,
): Promise<LabelledText[]> {
  const read = format.read(header + rest)
  if (read.ok) return read.value.documents
  const whole = header + '\n'.repeat(Math.max(0, linesBefore)) + rest
  return unwrap(await readFile(name, Buffer.from(whole), { format: format.id })).documents
}

/** The text of a file in parts that end where a document ends. */
async function* partsOf(
  path: string,
  format: TextFormat,
  partBytes: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  let text = ''
  const stream = createReadStream(path, { highWaterMark: partBytes }) as AsyncIterable<Buffer>
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true })
    const end = format.separator === 'line' ? text.lastIndexOf('\n') + 1 : afterLastBlankLine(text)
    if (end === 0) continue
    yield text.slice(0, end)
    text = text.slice(end)
  }
  yield text + decoder.decode()
}

function afterLastBlankLine(text: string): number {
  let end = 0
  for (const line of linesOf(text)) {
    if (text[line.next - 1] === '\n' && isBlank(line.text)) end = line.next
  }
  return end
}

const firstLine = (text: string) => text.slice(0, text.indexOf('\n') + 1)

function countLines(text: string): number {
  let count = 0
  for (const line of linesOf(text)) if (line.next > line.start + line.text.length) count++
  return count
}
