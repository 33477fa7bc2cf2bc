import type { NewLabel } from '../model/labels.ts'
import type { Result } from '../domain/failure.ts'
import type { LabelledText } from '../model/documents.ts'
import type { ColumnChoice, DocumentUnit } from '../model/file-reading.ts'
import type { Problem } from '../model/project.ts'
import type { Holds } from './fit.ts'
import type { LongText } from './pieces.ts'
import type { NamedBytes } from './zip.ts'

export interface ImportedFile {
  documents: LabelledText[]
  /** In the order declared, then of first appearance. */
  labels: NewLabel[]
  /** Markdown that tells annotators what to do, where the format carries it. */
  guidelines?: string
  problems: Problem[]
  /** Of a file that is one document: where in its text each page begins. */
  pages?: readonly number[]
  /** Of a table: what each column was taken for, and the first thing that stands in it. */
  columns?: readonly TableColumn[]
}

/** What is known of a file behind its last document. */
export interface WholeFile extends Omit<ImportedFile, 'documents' | 'labels' | 'pages'> {
  /** Labels that it declares; its documents may have others. */
  labels?: readonly NewLabel[]
  /** All of the file shows that it is to be read otherwise: the next walk gives its documents, this one did not. */
  again?: boolean
}

/**
 * Goes through a file once, and gives its documents one after the other; as often as need be. Throws a FailureError
 * where the file as a whole cannot be trusted.
 */
export type Walk = () => Generator<LabelledText, WholeFile>

export interface TableColumn extends ColumnChoice {
  example: string
}

export interface WrittenFile {
  content: string | Uint8Array<ArrayBuffer>
  /** What the format could not carry. */
  problems: Problem[]
}

/** The beginning of a file, from which its kind is told. */
export interface Head {
  /** In small letters. */
  name: string
  bytes: Uint8Array
  /** The same as text, in complete lines; empty when it is none. */
  text: string
  /** Names of the files inside, when it is an archive. */
  members: readonly string[]
}

/** How sure, 0 to 1, that a file is of a kind, and by what: "its first line is …". */
export interface Evidence {
  sure: number
  sign: string
  /** It may as well be of another kind: unless its name speaks for this one, the user is asked. */
  doubtful?: boolean
}

/** What a kind of file tells of itself; the page, the command line and the docs show it. */
interface Kind {
  id: string
  title: string
  /** What it is, after the title and a colon. */
  help: string
  /** Lower case, with the dot; the first is used when writing. */
  extensions: readonly string[]
  /** What the file beside it ends in that has the text; without it, it has it itself. */
  beside?: string
  detect(head: Head): Evidence | null
}

/** What the bytes of a file alone do not tell. */
interface Context {
  name: string
  /** As TextDecoder names it, or "auto". */
  encoding: string
  /** Files that came with it. */
  beside: readonly NamedBytes[]
  /** Of a table, what columns are for, where it is told. */
  columns: readonly ColumnChoice[]
  /** Whether words that a hyphen cuts at the end of a printed line are joined. */
  joinHyphens: boolean
}

/**
 * A kind of file that documents are read from, and never written to: bytes to documents. A text for people
 * to read is one document; whoever asked for it cuts it.
 */
export interface Source extends Kind {
  /** Fails, importing nothing, when the file as a whole cannot be trusted. */
  read(bytes: Uint8Array, context: Context): Result<ImportedFile> | Promise<Result<ImportedFile>>
}

interface Written {
  mediaType: string
  /** What is lost when a project is written in it; empty when nothing is. */
  cannotHold: string
  /** The same, document by document. */
  holds: Holds
  write(documents: readonly LabelledText[], labels?: readonly NewLabel[]): WrittenFile
  /** What ends a document, so that a file can be written in parts; without it, it is written whole. */
  separator?: 'line' | 'blank-line'
  /** The first line, which holds for all documents. */
  header?(labels: readonly NewLabel[], guidelines: string): string
}

/** A kind of file for people to look at results in: documents are written to it, and never read from it. */
export interface ResultFormat extends Omit<Kind, 'beside' | 'detect'>, Omit<Written, 'holds'> {}

interface TextOptions {
  /** Of a table, what columns are for, where it is told. */
  columns?: readonly ColumnChoice[]
  /** What of a text that is no records becomes a document. */
  unit?: DocumentUnit
}

/** A kind of text file that documents are read from and written to: pure functions. */
export interface TextFormat extends Kind, Written {
  /** Its documents are lines of a text, which may be one document as well. */
  isOneText?: true
  read(text: LongText, options?: TextOptions): Walk
}

/** The same for a kind of file that is no text, or comes with others. */
export interface ByteFormat extends Kind, Written {
  readsBytes: true
  read(bytes: Uint8Array, context: Context): Result<ImportedFile>
}

export type Format = TextFormat | ByteFormat

/** A kind of file that documents are written to. */
export type Writer = Format | ResultFormat

/** Labels of documents in order of first appearance. */
export class FoundLabels {
  private readonly found = new Map<string, NewLabel>()

  add({ spans }: Pick<LabelledText, 'spans'>): void {
    for (const { label } of spans)
      if (!this.found.has(label)) this.found.set(label, { name: label })
  }

  /** Those declared, then the others. */
  behind(declared: readonly NewLabel[]): NewLabel[] {
    const first = new Map(declared.map((label) => [label.name, label]))
    return [...first.values(), ...[...this.found.values()].filter(({ name }) => !first.has(name))]
  }
}

/** The labels declared, then those of the documents in order of first appearance. */
export function labelsOf(
  documents: readonly LabelledText[],
  declared: readonly NewLabel[] = [],
): NewLabel[] {
  const found = new FoundLabels()
  for (const document of documents) found.add(document)
  return found.behind(declared)
}
