import { fail, ok, type Result } from '../domain/failure.ts'

export interface DecodedText {
  text: string
  encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252'
}

/** A file with more control characters than this, per thousand, is not text. */
const MAX_CONTROLS_PER_THOUSAND = 5
const SAMPLE_BYTES = 65_536

/**
 * Bytes as text: UTF-8 with or without mark, UTF-16 with mark, else Windows-1252. Nothing else is
 * changed. Fails for an empty file and for one that is not text.
 */
export function decodeText(bytes: Uint8Array, file: string): Result<DecodedText> {
  if (bytes.length === 0) {
    return fail('bad-input', `${file} is empty; choose a file with text in it.`, { file })
  }
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined
  if (mark) return ok({ text: new TextDecoder(mark).decode(bytes), encoding: 'UTF-16' })
  if (looksBinary(bytes)) {
    return fail(
      'bad-input',
      `${file} is not a text file; export it as plain text, JSONL or CoNLL first.`,
      { file },
    )
  }
  try {
    return ok({ text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' })
  } catch {
    return ok({ text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' })
  }
}

function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  let controls = 0
  for (const byte of sample) {
    if (byte === 0) return true
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) controls++
  }
  return controls * 1000 > sample.length * MAX_CONTROLS_PER_THOUSAND
}
