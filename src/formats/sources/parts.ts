import { failed } from '../../domain/failure.ts'
import { decode } from '../decode.ts'
import { openArchive } from '../zip.ts'

/** Bytes that the parts of one document may unpack to: a text of a hundred books, and seconds of work. */
const MAX_UNPACKED = 64 * 1024 * 1024

/** A document that is an archive of parts. */
export type Parts = ReturnType<typeof openArchive>

/** Throws a FailureError. */
export const openParts = (bytes: Uint8Array): Parts => openArchive(bytes, MAX_UNPACKED)

/**
 * The text of an XML file in the encoding that it names. One with a document type of its own making is
 * refused: entities are a way to attack its reader. Throws a FailureError.
 */
export function decodeXml(bytes: Uint8Array): string {
  const decoded = decode(bytes, xmlEncoding(bytes))
  if (!decoded.ok) throw failed(decoded.failure.code, decoded.failure.message)
  const { text } = decoded.value
  if (!text.includes('<!ENTITY')) return text
  throw failed(
    'bad-input',
    'The file defines entities of its own, which are not read; save its text in another format and import that.',
  )
}

/** The encoding that an XML file names; a byte order mark says more. */
export function xmlEncoding(bytes: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const named = /^<\?xml[^>]*encoding=["']([\w.:-]+)["']/.exec(head)?.[1]
  return bytes[0] >= 0xef ? 'auto' : (named ?? 'utf-8')
}
