import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Option, type Command } from 'commander'
import { companionOf, withCompanions } from '../domain/companions.ts'
import { unwrap } from '../domain/failure.ts'
import { diskFailure } from '../files/disk.ts'
import { readAllBytes } from '../files/read-bytes.ts'
import { fileFormats, idsOf, kinds, type ReadFile, type ReadOptions } from '../formats/index.ts'
import { readDocuments } from '../host/documents/reading/read-documents.ts'
import { documentUnits, type DocumentUnit } from '../model/file-reading.ts'

/** Options of every command that reads files. */
export interface FileOptions {
  format: string
  encoding: string
  column: string
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
    .option('--join-hyphens', 'join words that a hyphen cuts at the end of a line (PDF)')
}

/** Reads what lies at a path; what may go wrong with it becomes a sentence. */
export function withPath<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw diskFailure(error, `Reading ${path}`, `${path} does not exist; check the path`)
  }
}

export function readBytes(path: string): Uint8Array {
  return withPath(path, () => readAllBytes(path))
}

export async function documentsAt(path: string, options: ReadOptions = {}): Promise<ReadFile> {
  return unwrap(await readDocuments(basename(path), readBytes(path), withBeside(path, options)))
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

/** Files named, and those directly inside folders named, but for hidden ones and those beside others. */
export function expandFolders(named: readonly string[]): Expanded {
  const leftOut: string[] = []
  const found = named.flatMap((path) => withPath(path, () => inFolder(path, leftOut)))
  const files = found.map((name) => ({ name }))
  return { paths: withCompanions(files, fileFormats()).map(({ file }) => file.name), leftOut }
}

function inFolder(path: string, leftOut: string[]): string[] {
  if (!statSync(path).isDirectory()) return [path]
  const names = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort()
  for (const name of names) if (name.startsWith('.')) leftOut.push(join(path, name))
  return names.filter((name) => !name.startsWith('.')).map((name) => join(path, name))
}
