import { basename, resolve } from 'node:path'
import { unwrap } from '../domain/failure.ts'
import { formats, idsOf, readFile } from '../formats/index.ts'
import type { Host } from '../host/host.ts'
import { exportFile } from '../host/documents/exporting.ts'
import { importing, reportOf } from '../host/documents/importing.ts'
import { Project } from '../storage/project.ts'
import type { AddCommand } from './command.ts'
import {
  expandFolders,
  readBytes,
  readingOptions,
  withBeside,
  type ReadingOptions,
} from './files.ts'
import { Output, runCommand, withHost } from './output.ts'
import { importText } from './tables.ts'
import { writeWhole } from '../files/whole-file.ts'

interface ImportOptions extends ReadingOptions {
  json?: boolean
  project: string
  splitSentences?: boolean
}

export function importCommand(add: AddCommand): void {
  const command = add('import <files...>', 'import files into a project; creates it when absent')
  readingOptions(command.requiredOption('--project <file>', 'the .spanwright file'))
    .option('--split-sentences', 'the same as --unit sentence')
    .action((files: string[], options: ImportOptions) =>
      runCommand(() => importFiles(files, options, new Output(options.json === true))),
    )
}

async function importFiles(files: string[], options: ImportOptions, output: Output): Promise<void> {
  const { format, encoding, column, joinHyphens = false } = options
  const unit = options.splitSentences ? 'sentence' : options.unit
  const { paths, leftOut } = expandFolders(files)
  // Everything is read before the project is touched.
  const read = paths.map((path) => ({
    name: basename(path),
    bytes: readBytes(path),
    reading: withBeside(path, { format, encoding, column, unit, joinHyphens }),
  }))
  for (const { name, bytes, reading } of read) unwrap(await readFile(name, bytes, reading))
  for (const path of leftOut) output.note(`${path} was left out.`)
  const project = unwrap(Project.open(resolve(options.project)))
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    for (const { name, bytes, reading } of read) {
      const file = { name, bytes, ...reading }
      const events = importing(project, file, stopping.signal)
      const report = await reportOf(events, (done, of) =>
        output.progress(of === 0 ? `${name}: reading` : `${name}: ${done} of ${of}`),
      )
      output.endProgress()
      output.result({ file: name, ...report }, importText(name, report))
    }
  } finally {
    output.endProgress()
    process.off('SIGINT', stop).off('SIGTERM', stop)
    if (stopping.signal.aborted) await project.sweep()
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
