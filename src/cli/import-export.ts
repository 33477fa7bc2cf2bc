import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { unwrap } from '../domain/failure.ts'
import { counted } from '../domain/figures.ts'
import { nameSets } from '../domain/sets.ts'
import { idsOf, readFile, writers } from '../formats/index.ts'
import type { Host } from '../host/host.ts'
import { exportProject as writeProject } from '../host/documents/exporting.ts'
import { importing, outcomesOf } from '../host/documents/importing.ts'
import { documentStatuses } from '../model/documents.ts'
import {
  exportChoice,
  exportedSpans,
  type ExportChoice,
  type ExportedSpans,
} from '../model/exporting.ts'
import { skipping, type ImportChoice, type Skipping } from '../model/importing.ts'
import { Project } from '../storage/project.ts'
import { namesOf, type AddCommand } from './command.ts'
import {
  expandPaths,
  nameAt,
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
  label: ImportChoice['labels']
  skip: Skipping
  sets?: boolean
}

/** One more of what labels become. */
function mapped(text: string, before: ImportChoice['labels']): ImportChoice['labels'] {
  const at = text.lastIndexOf('=')
  if (at <= 0) throw new InvalidArgumentError('Write THEIRS=OURS.')
  const becomes = text.slice(at + 1).trim()
  return [...before, { name: text.slice(0, at), becomes: becomes === '' ? null : becomes }]
}

export function importCommand(add: AddCommand): void {
  const command = add('import <files...>', 'import files into a project; creates it when absent')
  readingOptions(command.requiredOption('--project <file>', 'the .spanwright file'))
    .option('--split-sentences', 'the same as --unit sentence')
    .option('--sets', 'put documents into the sets that they or the names of their files say')
    .option('--no-sets', 'do not, though files are called train, dev and test')
    .option(
      '--label <mapping...>',
      'THEIRS=OURS: what a label becomes; THEIRS= leaves it out',
      mapped,
      [],
    )
    .addOption(
      new Option('--skip <which>', 'documents that are there already: leave out equal or near ones')
        .choices(skipping)
        .default('none'),
    )
    .action((files: string[], options: ImportOptions) =>
      runCommand(() => importFiles(files, options, new Output(options.json === true))),
    )
}

async function importFiles(files: string[], options: ImportOptions, output: Output): Promise<void> {
  const { format, encoding, column, joinHyphens = false, label: labels, skip } = options
  const unit = options.splitSentences ? 'sentence' : options.unit
  const { paths, leftOut } = expandPaths(files)
  // Everything is read before the project is touched.
  const read = paths.map((path) => ({
    name: nameAt(path),
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
    const all = read.map(({ reading, ...file }) => ({ ...file, ...reading }))
    const choice = { labels, skip, sets: options.sets ?? nameSets(all.map(({ name }) => name)) }
    const events = importing(project, all, choice, stopping.signal)
    const outcomes = await outcomesOf(events, (name, done, of) =>
      output.progress(of === 0 ? `${name}: reading` : `${name}: ${done} of ${of}`),
    )
    output.endProgress()
    for (const one of outcomes) {
      if ('report' in one)
        output.result({ file: one.name, ...one.report }, importText(one.name, one.report))
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
  status: ExportChoice['filter']['status']
  flagged?: boolean
  search: string
  labels?: string[]
  spans: ExportedSpans
  out: string
}

export function exportCommand(add: AddCommand): void {
  add('export', 'write the project in another format')
    .requiredOption('--project <file>', 'the .spanwright file')
    .requiredOption('--format <format>', idsOf(writers))
    .addOption(
      new Option('--status <status>', 'only documents that are so')
        .choices(['any', ...documentStatuses])
        .default('any'),
    )
    .option('--flagged', 'only documents with a flag')
    .option('--search <words>', 'only documents with these words', '')
    .option('--labels <names>', 'only spans of these labels, with commas between them', namesOf)
    .addOption(
      new Option('--spans <which>', 'human: of people and files; suggested: with what is suggested')
        .choices(exportedSpans)
        .default('all'),
    )
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
  const { format, status, flagged = false, search, labels = null, spans } = options
  const choice = exportChoice.parse({ format, labels, spans, filter: { status, flagged, search } })
  const { file, problems, documents } = await writeProject(project, choice, stop)
  await writeWhole(
    options.out,
    async (write) => write(new Uint8Array(await file.arrayBuffer())),
    stop,
  )
  output.result(
    { documents, problems },
    [`${counted(documents, 'document')} written`, ...problems].join('\n'),
  )
}
