import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { unwrap } from '../domain/failure.ts'
import type { LabelledText } from '../domain/model.ts'
import { detectFormat, readFile, type Format } from '../formats/index.ts'
import { isBlank, linesOf } from '../formats/lines.ts'
import { readBytes, withPath } from './files.ts'

/** Bytes of a file that are read at once; a smaller file is read whole. */
const PART_BYTES = 256 * 1024

/** A file of documents that can be read any number of times, a part at a time. */
export interface Source {
  name: string
  documents(): AsyncIterable<LabelledText> | Iterable<LabelledText>
}

/**
 * The documents of a file in any format. Large UTF-8 files are read in parts, so that memory does not
 * grow with them; small ones, other encodings, and what can be read only once (a pipe) are read whole.
 */
export async function openSource(path: string): Promise<Source> {
  const name = basename(path)
  const info = withPath(path, () => statSync(path))
  if (!info.isFile()) {
    const bytes = readBytes(path)
    return { name, documents: () => unwrap(readFile(name, bytes)).documents }
  }
  if (info.size > PART_BYTES && (await isUtf8Text(path))) {
    return { name, documents: () => documentsByParts(path) }
  }
  return { name, documents: () => unwrap(readFile(name, readBytes(path))).documents }
}

/** Whether the file is UTF-8 from its first to its last byte, and no binary. */
async function isUtf8Text(path: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
      if (bytes.includes(0)) return false
      decoder.decode(bytes, { stream: true })
    }
    decoder.decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** Reads a UTF-8 file by its format, each part as if it were a file of its own. */
export async function* documentsByParts(
  path: string,
  partBytes = PART_BYTES,
): AsyncGenerator<LabelledText> {
  const name = basename(path)
  let format: Format | undefined
  let head = ''
  let lines = 0
  for await (const part of partsOf(path, partBytes, () => format)) {
    format ??= detectFormat(name, part)
    // The reader of our own format needs its header before each part.
    const text = lines === 0 ? part : head + part
    if (lines === 0 && format.id === 'spanwright-jsonl') head = firstLine(part)
    if (part.trim() !== '') yield* readPart(name, format, text, head === '' ? lines : lines - 1)
    lines += countLines(part)
  }
}

/** A failure is found again with the lines before it, so that it names the line of the file. */
function readPart(name: string, format: Format, text: string, linesBefore: number): LabelledText[] {
  const read = format.read(text)
  if (read.ok) return read.value.documents
  const [head, rest] =
    format.id === 'spanwright-jsonl'
      ? [firstLine(text), text.slice(firstLine(text).length)]
      : ['', text]
  const whole = head + '\n'.repeat(Math.max(0, linesBefore)) + rest
  return unwrap(readFile(name, Buffer.from(whole), format.id)).documents
}

/** The text of a file in parts that end where a document ends: with a line, or a blank line in CoNLL. */
async function* partsOf(
  path: string,
  partBytes: number,
  formatSoFar: () => Format | undefined,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  let text = ''
  const stream = createReadStream(path, { highWaterMark: partBytes }) as AsyncIterable<Buffer>
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true })
    const format = formatSoFar() ?? detectFormat(basename(path), text)
    const end = format.id === 'conll' ? afterLastBlankLine(text) : text.lastIndexOf('\n') + 1
    if (end === 0) continue
    yield text.slice(0, end)
    text = text.slice(end)
  }
  yield text + decoder.decode()
}

function afterLastBlankLine(text: string): number {
  let end = 0
  for (const line of linesOf(text)) {
    const next = text.indexOf('\n', line.start) + 1
    if (next > 0 && isBlank(line.text)) end = next
  }
  return end
}

const firstLine = (text: string) => text.slice(0, text.indexOf('\n') + 1)

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
