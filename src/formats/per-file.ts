import { fail, ok, type Result } from '../domain/failure.ts'
import type { Problem } from '../model/project.ts'
import { decode } from './decode.ts'
import type { LabelledText } from '../model/documents.ts'
import { fit } from './fit.ts'
import { labelsOf, type ByteFormat, type Head, type ImportedFile } from './format.ts'
import { isZip, unzip, zip, type NamedBytes } from './zip.ts'

/** A format of one document per file, or per pair of files. */
export interface PerFile extends Omit<ByteFormat, 'read' | 'write' | 'mediaType' | 'readsBytes'> {
  /** The document of a file; `text` is the file beside it. */
  readOne(content: string, text: string): Result<ImportedFile>
  /** The files of a document, by their extensions. */
  writeOne(document: LabelledText): Record<string, string>
  /** Files that the archive has besides, by name. */
  extras?: Record<string, string>
}

/** Written as an archive of numbered files; read from one, or from a file alone. */
export function perFile(shape: PerFile): ByteFormat {
  const { writeOne, extras = {}, ...about } = shape
  const [extension] = about.extensions
  const isOne = (name: string) => about.extensions.some((one) => name.toLowerCase().endsWith(one))
  const { id, title, help, cannotHold, holds, beside } = about
  return {
    ...{ id, title, help, cannotHold, holds, beside },
    extensions: [...about.extensions, '.zip'],
    mediaType: 'application/zip',
    readsBytes: true,

    detect(head: Head) {
      const sign = `it is an archive with files that end in ${extension}`
      return head.members.some(isOne) ? { sure: 0.9, sign } : about.detect(head)
    },

    read(bytes, { name, encoding, beside: others }) {
      if (!isZip(bytes)) return readAll(shape, [{ name, bytes }], others, encoding)
      const files = unzip(bytes)
      if (!files.ok) return files
      const own = files.value.filter((file) => isOne(file.name))
      if (own.length > 0) return readAll(shape, own, files.value, encoding)
      return fail('bad-input', `The archive holds no file that ends in ${extension}.`)
    },

    write(documents) {
      const { kept, problems } = fit(documents, about.holds)
      const digits = String(kept.length).length
      const named = kept.flatMap((document, i) =>
        Object.entries(writeOne(document)).map(([ending, content]) => [
          String(i + 1).padStart(digits, '0') + ending,
          content,
        ]),
      )
      const files = [...named, ...Object.entries(extras)].map(([name, content]) => ({
        name,
        bytes: new TextEncoder().encode(content),
      }))
      return { content: zip(files), problems }
    },
  }
}

/** The documents of files, in their order; `around` has the files beside them. */
function readAll(
  shape: PerFile,
  files: readonly NamedBytes[],
  around: readonly NamedBytes[],
  encoding: string,
): Result<ImportedFile> {
  const documents: LabelledText[] = []
  const problems: Problem[] = []
  const byName = new Map(around.map((file) => [file.name, file]))
  for (const file of files) {
    const read = readNamed(shape, file, byName, encoding)
    if (!read.ok) {
      const { code, message, place } = read.failure
      return fail(code, around.length > 1 ? `${file.name}: ${message}` : message, place)
    }
    for (const document of read.value.documents) documents.push({ source: file.name, ...document })
    for (const { message, line } of read.value.problems) {
      const named = { message: files.length > 1 ? `${file.name}: ${message}` : message }
      problems.push(line === undefined ? named : { ...named, line })
    }
  }
  return ok({ documents, labels: labelsOf(documents), problems })
}

function readNamed(
  { beside: ending, readOne }: PerFile,
  file: NamedBytes,
  byName: ReadonlyMap<string, NamedBytes>,
  encoding: string,
): Result<ImportedFile> {
  const content = decoded(file.bytes, encoding)
  if (!content.ok) return content
  if (ending === undefined) return readOne(content.value, content.value)
  const name = file.name.replace(/\.[^.]*$/, '') + ending
  const beside = byName.get(name)
  if (!beside) {
    return fail('bad-input', `The text in ${name} is missing; choose both files together.`)
  }
  const text = decoded(beside.bytes, encoding)
  return text.ok ? readOne(content.value, text.value) : text
}

function decoded(bytes: Uint8Array, encoding: string): Result<string> {
  const text = decode(bytes, encoding)
  return text.ok ? ok(text.value.text) : text
}
