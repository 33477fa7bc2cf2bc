import type { LabelledText } from '../domain/model.ts'
import type { Result } from '../domain/failure.ts'

/** Something that an import or export could not carry; the rest was kept. */
export interface Problem {
  message: string
  /** 1-based line of the file, when one is to blame. */
  line?: number
}

/** A label as files know it: only the name is certain. */
export interface LabelDetails {
  name: string
  colour?: number
  key?: string
  description?: string
}

export interface ImportedFile {
  documents: LabelledText[]
  /** Names, in the order declared or, without a declaration, of first appearance. */
  labels: string[]
  /** Colours, keys and descriptions, for the formats that have them. */
  labelDetails?: LabelDetails[]
  /** Markdown that tells annotators what to do, where the format carries it. */
  guidelines?: string
  problems: Problem[]
}

export interface ReadOptions {
  /** What one document of plain text is. */
  unit?: 'line' | 'paragraph' | 'file'
}

export interface WrittenFile {
  content: string
  /** What the format could not carry. */
  problems: Problem[]
}

/** One file format: pure functions between a file's text and documents. */
export interface Format {
  id: string
  name: string
  /** Lower case, with the dot; the first is used when writing. */
  extensions: readonly string[]
  /** How sure, 0 to 1, that a file of this name beginning with `head` is of this format. */
  sniff(name: string, head: string): number
  /** Fails, importing nothing, when the file as a whole cannot be trusted. */
  read(text: string, options?: ReadOptions): Result<ImportedFile>
  write(
    documents: readonly LabelledText[],
    labels: readonly LabelDetails[],
    guidelines?: string,
  ): WrittenFile
}

export function hasExtension(name: string, extensions: readonly string[]): boolean {
  const lower = name.toLowerCase()
  return extensions.some((extension) => lower.endsWith(extension))
}

/** Label names in order of first appearance, after those already given. */
export function labelsOf(
  documents: readonly LabelledText[],
  declared: readonly string[] = [],
): string[] {
  const names = new Set(declared)
  for (const document of documents) for (const span of document.spans) names.add(span.label)
  return [...names]
}

/** "1 span is", "3 spans are": counts for messages. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`
}
