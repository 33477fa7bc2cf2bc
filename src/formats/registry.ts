import { fail, type Result } from '../domain/failure.ts'
import { conllFormat } from './conll.ts'
import { decodeText, type DecodedText } from './decode.ts'
import type { Format, ImportedFile } from './format.ts'
import { jsonlFormat } from './jsonl.ts'
import { spanwrightFormat } from './spanwright.ts'
import { textFormat } from './text.ts'

/** Every format, the most specific first. */
export const formats: readonly Format[] = [spanwrightFormat, conllFormat, jsonlFormat, textFormat]

/** As much of a file as detection looks at. */
const HEAD_UNITS = 20_000

export function formatById(id: string): Format | undefined {
  return formats.find((format) => format.id === id)
}

/** The most likely format of a file, from its name and beginning. */
export function detectFormat(fileName: string, text: string): Format {
  const head = text.slice(0, HEAD_UNITS) + (text.length <= HEAD_UNITS ? '\n' : '')
  return formats.reduce((best, format) =>
    format.likelihood(fileName, head) > best.likelihood(fileName, head) ? format : best,
  )
}

export interface ReadFile extends ImportedFile {
  format: Format
  encoding: DecodedText['encoding']
}

/** Bytes → documents: decodes, detects ('auto') or takes the named format, reads. */
export function readFileBytes(
  bytes: Uint8Array,
  fileName: string,
  formatId = 'auto',
): Result<ReadFile> {
  const decoded = decodeText(bytes, fileName)
  if (!decoded.ok) return decoded
  const { text, encoding } = decoded.value
  const format = formatId === 'auto' ? detectFormat(fileName, text) : formatById(formatId)
  if (!format) {
    const known = formats.map(({ id }) => id).join(', ')
    return fail('bad-input', `There is no format called ${formatId}; use auto, ${known}.`)
  }
  const result = format.read(text, fileName)
  if (!result.ok) return result
  if (encoding === 'Windows-1252') {
    result.value.problems.unshift({
      message: `${fileName} is not UTF-8 and was read as Windows-1252; check accented letters.`,
    })
  }
  return { ok: true, value: { ...result.value, format, encoding } }
}
