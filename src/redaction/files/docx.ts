import { attempt, failed, unwrap, type Result } from '../../domain/failure.ts'
import { walkXml } from '../../formats/sources/markup.ts'
import { decodeXml, openParts, xmlEncoding } from '../../formats/sources/parts.ts'
import { memberNames, zipAnew } from '../../formats/zip.ts'
import { decodeToKeep, type EncodedText } from '../encoding.ts'
import { rewritten } from '../pieces.ts'
import { DocxPart } from './docx-part.ts'
import { unreadable } from './docx-rules.ts'
import type { Opened } from './opened.ts'

interface ReadPart {
  name: string
  source: EncodedText
  part: DocxPart
}

/** A document of Word: every XML part of its archive; all others stay byte by byte. */
export function openDocx(bytes: Uint8Array): Result<Opened> {
  return attempt(() => {
    const names = memberNames(bytes)
    if (new Set(names).size < names.length) throw twice()
    const archive = openParts(bytes)
    const parts = names
      .filter((name) => unreadable(name) === null)
      .map((name) => readPart(name, archive.file(name) as Uint8Array))
    const isSigned = names.some((name) => name.startsWith('_xmlsignatures/'))
    return {
      format: 'docx',
      passages: parts.flatMap(({ part }) => part.passages),
      unchecked: names.flatMap((name) => unreadable(name) ?? []),
      write: () => ({
        bytes: zipAnew(bytes, changedParts(parts)),
        remarks: isSigned ? ['The file was signed; its signature does not hold any more.'] : [],
      }),
    }
  })
}

function readPart(name: string, bytes: Uint8Array): ReadPart {
  // Refuses what no document of Word has.
  const text = decodeXml(bytes)
  const source = unwrap(decodeToKeep(bytes, xmlEncoding(bytes)))
  const part = new DocxPart(name, text)
  walkXml(text, part)
  part.end()
  return { name, source, part }
}

function changedParts(parts: readonly ReadPart[]): Map<string, Uint8Array> {
  const touched = parts.filter(({ part }) => part.pieces.some(({ isTouched }) => isTouched))
  return new Map(
    touched.map(({ name, source, part }) => {
      const { bytes } = source.encode(rewritten(source.text, part.pieces))
      return [name, bytes]
    }),
  )
}

const twice = () =>
  failed(
    'bad-input',
    'The file has two parts of the same name; open it in the program that it is from, save it anew, and try again.',
  )
