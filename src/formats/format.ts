import type { NewLabel } from '../model/labels.ts'
import type { Result } from '../domain/failure.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'

export interface ImportedFile {
  documents: LabelledText[]
  /** In the order declared, then of first appearance. */
  labels: NewLabel[]
  /** Markdown that tells annotators what to do, where the format carries it. */
  guidelines?: string
  problems: Problem[]
}

interface WrittenFile {
  content: string
  /** What the format could not carry. */
  problems: Problem[]
}

/** The beginning of a file, from which its kind is told. */
export interface Head {
  bytes: Uint8Array
  /** The same as text, in complete lines; empty when it is none. */
  text: string
}

/** How sure, 0 to 1, that a file is of a kind, and by what: "its first line is …". */
export interface Evidence {
  sure: number
  sign: string
}

/** What a kind of file tells of itself; the page, the command line and the docs show it. */
interface Kind {
  id: string
  title: string
  /** What it is, after the title and a colon. */
  help: string
  /** Lower case, with the dot; the first is used when writing. */
  extensions: readonly string[]
  detect(head: Head): Evidence | null
}

/** A kind of file that documents are read from, and never written to: bytes to documents. */
export interface Source extends Kind {
  /** Fails, importing nothing, when the file as a whole cannot be trusted. */
  read(bytes: Uint8Array): Result<ImportedFile> | Promise<Result<ImportedFile>>
}

/** A kind of text file that documents are read from and written to: pure functions. */
export interface Format extends Kind {
  mediaType: string
  /** What is lost when a project is written in it; empty when nothing is. */
  cannotHold: string
  /** What ends a document, so that a file can be cut there; without it, it is read and written whole. */
  separator?: 'line' | 'blank-line'
  /** The first line, which holds for all documents. */
  header?(labels: readonly NewLabel[], guidelines: string): string
  /** Fails, importing nothing, when the file as a whole cannot be trusted. */
  read(text: string): Result<ImportedFile>
  write(documents: readonly LabelledText[]): WrittenFile
}

/** The labels declared, then those of the documents in order of first appearance. */
export function labelsOf(
  documents: readonly LabelledText[],
  declared: readonly NewLabel[] = [],
): NewLabel[] {
  const labels = new Map(declared.map((label) => [label.name, label]))
  for (const { spans } of documents) {
    for (const { label } of spans) if (!labels.has(label)) labels.set(label, { name: label })
  }
  return [...labels.values()]
}
