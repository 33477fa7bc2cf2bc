import { inflateSync } from 'node:zlib'
import { failed } from '../../domain/failure.ts'

/** Bytes that one stream of a PDF may unpack to: more than the text of any page. */
const MAX_STREAM = 64 * 1024 * 1024

/** Bytes before a stream in which its dictionary lies. */
const DICTIONARY = 600

/** A stream that is deflated inside of what was deflated, again and again. */
const MAX_LAYERS = 5

/**
 * Throws a FailureError for a file with a stream that would fill the memory: its reader unpacks streams whole,
 * however large. Pictures are not unpacked.
 */
export function refuseBombs(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = file.indexOf('stream'); at >= 0; at = file.indexOf('stream', at + 6)) {
    if (file[at - 1] === 0x64) continue // endstream
    const about = file.subarray(Math.max(0, at - DICTIONARY), at).toString('latin1')
    const own = about.slice(about.lastIndexOf('endobj') + 1)
    if (!/\/Fl(?:ateDecode)?\b/.test(own) || /\/Subtype\s*\/Image/.test(own)) continue
    const start = at + 6 + (file[at + 6] === 0x0d ? 1 : 0) + 1
    refuseBomb(file.subarray(start))
  }
}

function refuseBomb(stream: Uint8Array): void {
  let content = stream
  for (let layer = 0; content[0] === 0x78; layer++) {
    if (layer === MAX_LAYERS) throw bomb()
    try {
      content = inflateSync(content, { maxOutputLength: MAX_STREAM })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bomb()
      return
    }
  }
}

const bomb = () =>
  failed(
    'bad-input',
    'The PDF unpacks to more than any text needs, as files do that are made to harm; nothing was imported.',
  )
