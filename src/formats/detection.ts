import { fail, ok, type Result } from '../domain/failure.ts'
import { printable } from '../domain/quoting.ts'
import { preview } from './decode.ts'
import type { Evidence, Format, Head, Source } from './format.ts'
import { kinds } from './registry.ts'
import { pdf } from './sources/pdf.ts'
import { isZip, memberNames } from './zip.ts'

/** Bytes of a file that tell its kind. */
const HEAD_BYTES = 16_384

/** How sure the name alone makes: less than any good sign inside the file. */
const BY_NAME = 0.4

interface Found {
  kind: Source | Format
  evidence: string
}

/**
 * The kind most sure of itself for a file of this name and beginning; of an archive all of it has to be there. A
 * failure asks the user where another may be as right.
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

/** Whether a file may hold far more than it is long. */
export const isPacked = (bytes: Uint8Array) =>
  isZip(bytes) || pdf.detect(headOf('', bytes)) !== null
