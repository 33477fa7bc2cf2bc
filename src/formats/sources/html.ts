import { attempt } from '../../domain/failure.ts'
import { decode } from '../decode.ts'
import type { Source } from '../format.ts'
import { htmlProse } from './html-prose.ts'
import { fieldsOf, proseFile } from './prose.ts'

/** Bytes at the beginning in which a page names its encoding, as HTML has it. */
const NAMED_WITHIN = 1024

/** A page of HTML: what it shows, without scripts, styles and what is hidden. */
export const html: Source = {
  id: 'html',
  title: 'HTML',
  help: 'a page of the web',
  extensions: ['.html', '.htm', '.xhtml'],
  detect: ({ text }) =>
    /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b/i.test(text)
      ? { sure: 0.9, sign: 'it begins as pages of HTML do' }
      : null,
  read(bytes, { encoding }) {
    const decoded = decode(bytes, encoding === 'auto' ? pageEncoding(bytes) : encoding)
    if (!decoded.ok) return decoded
    const { text, note } = decoded.value
    const read = attempt(() => htmlProse(text))
    if (!read.ok) return read
    const problems = note === undefined ? [] : [{ message: note }]
    return proseFile(read.value.text, { meta: fieldsOf({ title: read.value.title }), problems })
  },
}

/** What the page says of itself; a byte order mark says more. */
export function pageEncoding(bytes: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, NAMED_WITHIN))
  const named = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1]
  const name = named ?? /^<\?xml[^>]*encoding=["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'auto'
  // A page whose name for it can be read is not UTF-16; and many that say UTF-8 are not.
  return bytes[0] >= 0xef || /^utf-?(?:8|16)/i.test(name) || !isKnown(name) ? 'auto' : name
}

function isKnown(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== ''
  } catch {
    return false
  }
}
