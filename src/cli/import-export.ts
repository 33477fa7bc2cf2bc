import { basename, resolve } from 'node:path'
import { unwrap } from '../domain/failure.ts'
import { formats, idsOf, kinds, readFile } from '../formats/index.ts'
import type { Host } from '../host/host.ts'
import { exportFile, importBytes } from '../host/documents/importing.ts'
import { Project } from '../storage/project.ts'
import type { AddCommand } from './command.ts'
import { ENCODING_HELP, expandFolders, readBytes } from './files.ts'
import { Output, runCommand, withHost } from './output.ts'
import { importText } from './tables.ts'
import { writeWhole } from '../files/whole-file.ts'

interface ImportOptions {
  json?: boolean
  project: string
  format: string
  encoding: string
  splitSentences?: boolean
}

export function importCommand(add: AddCommand): void {
  add('import <files...>', 'import files into a project; creates it when absent')
    .requiredOption('--project <file>', 'the .spanwright file')
    .option('--format <format>', `auto, ${idsOf(kinds)}`, 'auto')
    .option('--encoding <name>', ENCODING_HELP, 'auto')
    .option('--split-sentences', 'cut documents into sentences')
    .action((files: string[], options: ImportOptions) =>
      runCommand(() => importFiles(files, options, new Output(options.json === true))),
    )
}

async function importFiles(files: string[], options: ImportOptions, output: Output): Promise<void> {
  const { format, encoding, splitSentences: sentences = false } = options
  // Everything is read before the project is touched.
  const read = expandFolders(files).map((path) => ({
    name: basename(path),
    bytes: readBytes(path),
  }))
  for (const { name, bytes } of read) unwrap(await readFile(name, bytes, { format, encoding }))
  const project = unwrap(Project.open(resolve(options.project)))
  try {
    for (const { name, bytes } of read) {
      const report = unwrap(
        await importBytes(project, name, bytes, { format, encoding, sentences }),
      )
      output.result({ file: name, ...report }, importText(name, report))
    }
  } finally {
    project.close()
  }
}

interface ExportOptions {
  json?: boolean
  project: string
  format: string
  out: string
}

export function exportCommand(add: AddCommand): void {
  add('export', 'write the project in another format')
    .requiredOption('--project <file>', 'the .spanwright file')
    .requiredOption('--format <format>', idsOf(formats))
    .requiredOption('--out <path>', 'the file to write')
    .action((options: ExportOptions) =>
      withHost(options, (host, output, stop) => exportProject(host, output, stop, options), {
        endsItself: true,
      }),
    )
}

async function exportProject(
  host: Host,
  output: Output,
  stop: AbortSignal,
  options: ExportOptions,
): Promise<void> {
  const project = host.projects.get(host.projects.openFile(resolve(options.project)).id)
  const documents = [...project.labelledTexts()]
  const { file, problems } = exportFile(
    ...(['export', options.format, documents, project.labels(), project.guidelines] as const),
  )
  await writeWhole(
    options.out,
    async (write) => write(new Uint8Array(await file.arrayBuffer())),
    stop,
  )
  output.result(
    { documents: documents.length, problems },
    [`${documents.length.toLocaleString('en')} documents written`, ...problems].join('\n'),
  )
}
