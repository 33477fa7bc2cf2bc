import type { LabelledText } from '../domain/model.ts'
import type { Result } from '../domain/failure.ts'

export interface Problem {
  message: string
  /** 1-based, when a line is to blame. */
  line?: number
}

export interface DeclaredLabel {
  name: string
  colour?: number
  key?: string
  description?: string
}

/** What a file holds. `problems` say what could not be carried over; the rest is complete. */
export interface ImportedFile {
  documents: LabelledText[]
  /** Labels in order of declaration or first appearance. */
  labels: DeclaredLabel[]
  problems: Problem[]
}

export interface WrittenFile {
  content: string
  /** What the format cannot carry, one sentence each. */
  problems: string[]
}

/** One import and export format: text ⇄ documents, pure. */
export interface Format {
  id: string
  name: string
  extension: string
  /** How likely a file of this name and beginning is of this format, 0 to 1. */
  likelihood(fileName: string, head: string): number
  read(text: string, fileName: string): Result<ImportedFile>
  write?(documents: readonly LabelledText[], labels: readonly DeclaredLabel[]): WrittenFile
}

/** Label names in order of first appearance. */
export function labelsOf(documents: readonly LabelledText[]): DeclaredLabel[] {
  const names = new Set<string>()
  for (const { spans } of documents) for (const { label } of spans) names.add(label)
  return [...names].map((name) => ({ name }))
}

/** "file.txt, line 3": the place in front of a sentence about it. */
export function at(file: string, line: number): string {
  return `${file}, line ${line}`
}
