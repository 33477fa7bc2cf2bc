import { existsSync, globSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { companionOf, withCompanions } from '../domain/companions.ts'
import { failed, unwrap } from '../domain/failure.ts'
import { diskFailure } from '../files/disk.ts'
import { readAllBytes, readStandardInput } from '../files/read-bytes.ts'
import { fileFormats, idsOf, kinds, type ReadFile, type ReadOptions } from '../formats/index.ts'
import type { FileBytes } from '../host/documents/reading/file-bytes.ts'
import { readDocuments } from '../host/documents/reading/read-documents.ts'
import {
  columnChoice,
  columnRoles,
  documentUnits,
  type ColumnChoice,
  type DocumentUnit,
} from '../model/file-reading.ts'

/** Options of every command that reads files. */
export interface FileOptions {
  format: string
  encoding: string
  column: string
  columns: ColumnChoice[]
  joinHyphens?: boolean
}

/** Options of every command that reads documents. */
export interface ReadingOptions extends FileOptions {
  unit: DocumentUnit
}

/** How files are to be read, as options of a command; what is "auto" is found out from each. */
export const readingOptions = (command: Command, format = '--format'): Command =>
  fileOptions(command, format).addOption(
    new Option('--unit <unit>', 'what of a file becomes a document; auto is as its format has it')
      .choices(documentUnits)
      .default('auto'),
  )

/** The same without what becomes a document. */
export function fileOptions(command: Command, format = '--format'): Command {
  return command
    .option(`${format} <format>`, `auto, ${idsOf(kinds)}`, 'auto')
    .option(
      '--encoding <name>',
      'auto, utf-8, windows-1252, windows-1251, shift_jis, gbk …',
      'auto',
    )
    .option('--column <name>', 'of a table, the column with the texts', '')
    .option(
      '--columns <mapping...>',
      `NAME=ROLE: what a column of a table is; ${columnRoles.join(', ')}`,
      mappedColumn,
      [],
    )
    .option('--join-hyphens', 'join words that a hyphen cuts at the end of a line (PDF)')
}

function mappedColumn(text: string, before: ColumnChoice[]): ColumnChoice[] {
  const at = text.lastIndexOf('=')
  const choice = columnChoice.safeParse({ name: text.slice(0, at), role: text.slice(at + 1) })
  if (at > 0 && choice.success) return [...before, choice.data]
  throw new InvalidArgumentError(`Write NAME=ROLE, with a role of ${columnRoles.join(', ')}.`)
}

/** How the options of a command say that files are to be read. */
export function fileReadingOf({ format, encoding, column, columns, joinHyphens }: FileOptions) {
  const text = column === '' ? [] : [{ name: column, role: 'text' as const }]
  return { format, encoding, columns: [...text, ...columns], joinHyphens: joinHyphens === true }
}

/** The same with what becomes a document. */
export const readingOf = (options: ReadingOptions) => ({
  ...fileReadingOf(options),
  unit: options.unit,
})

/** Reads what lies at a path; what may go wrong with it becomes a sentence. */
export function withPath<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw diskFailure(error, `Reading ${path}`, `${path} does not exist; check the path`)
  }
}

/** The path that stands for what another program writes to this one. */
const STANDARD_INPUT = '-'

export function readBytes(path: string): Uint8Array {
  return withPath(path, () => (path === STANDARD_INPUT ? readStandardInput() : readAllBytes(path)))
}

/** The bytes of a file where it lies; of a pipe, which can be read once, here. */
export function bytesAt(path: string): FileBytes {
  const info = path === STANDARD_INPUT ? null : withPath(path, () => statSync(path))
  return info?.isFile() ? { path, size: info.size } : readBytes(path)
}

/** What the file at a path is called in messages and results. */
export const nameAt = (path: string) =>
  path === STANDARD_INPUT ? 'standard input' : basename(path)

export async function documentsAt(path: string, options: ReadOptions = {}): Promise<ReadFile> {
  return unwrap(await readDocuments(nameAt(path), readBytes(path), withBeside(path, options)))
}

/** The file that a file needs beside it comes along, where it lies there. */
export function withBeside(path: string, options: ReadOptions): ReadOptions {
  const other = companionOf(path, fileFormats())
  if (other === null || !existsSync(other)) return options
  return { ...options, beside: [{ name: basename(other), bytes: readBytes(other) }] }
}

export interface Expanded {
  paths: string[]
  /** Files in folders that are no documents. */
  leftOut: string[]
}

/**
 * Files named or that a pattern names, and those directly inside such folders, but for hidden ones and those beside
 * others. Throws a FailureError for a name or a pattern of nothing.
 */
export function expandPaths(named: readonly string[]): Expanded {
  const leftOut: string[] = []
  const found = named
    .flatMap(matching)
    .flatMap((path) => withPath(path, () => inFolder(path, leftOut)))
  const files = [...new Set(found)].map((name) => ({ name }))
  return { paths: withCompanions(files, fileFormats()).map(({ file }) => file.name), leftOut }
}

/** Files that a pattern names, where nothing has that very name. */
function matching(path: string): string[] {
  if (!/[*?[{]/.test(path) || existsSync(path)) return [path]
  const found = globSync(path)
    .filter((one) => statSync(one).isFile())
    .sort()
  if (found.length > 0) return found
  throw failed('not-found', `No file is called as ${path} says; check the pattern.`)
}

function inFolder(path: string, leftOut: string[]): string[] {
  if (path === STANDARD_INPUT || !statSync(path).isDirectory()) return [path]
  const names = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort()
  for (const name of names) if (name.startsWith('.')) leftOut.push(join(path, name))
  return names.filter((name) => !name.startsWith('.')).map((name) => join(path, name))
}
