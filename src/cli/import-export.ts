import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { failed, unwrap } from '../domain/failure.ts'
import { counted } from '../domain/figures.ts'
import { nameSets } from '../domain/sets.ts'
import { idsOf, writers } from '../formats/index.ts'
import type { Host } from '../host/host.ts'
import { exportProject as writeProject } from '../host/documents/exporting.ts'
import { importing, outcomesOf } from '../host/documents/importing.ts'
import { openFile } from '../host/documents/reading/file-reader.ts'
import { documentStatuses, splits } from '../model/documents.ts'
import {
  exportChoice,
  exportedSpans,
  type ExportChoice,
  type ExportedSpans,
} from '../model/exporting.ts'
import { skipping, type ImportChoice, type Skipping } from '../model/importing.ts'
import { Project } from '../storage/project.ts'
import { CLUSTER, exportCluster, type ClusterOptions } from './cluster.ts'
import { namesOf, type AddCommand } from './command.ts'
import {
  bytesAt,
  expandPaths,
  nameAt,
  readingOf,
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
  const { label: labels, skip } = options
  const asked = readingOf(options)
  const unit = options.splitSentences ? 'sentence' : asked.unit
  const { paths, leftOut } = expandPaths(files)
  // Everything is read before the project is touched.
  const all = paths.map((path) => ({
    ...{ name: nameAt(path), bytes: bytesAt(path) },
    ...withBeside(path, { ...asked, unit }),
  }))
  for (const file of all) await (await openFile(file)).close()
  for (const path of leftOut) output.note(`${path} was left out.`)
  const project = unwrap(Project.open(resolve(options.project)))
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
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

interface ExportOptions extends ClusterOptions {
  json?: boolean
  project: string
  format: string
  status: ExportChoice['filter']['status']
  flagged?: boolean
  split: ExportChoice['filter']['split']
  search: string
  labels?: string[]
  spans: ExportedSpans
  out: string
}

export function exportCommand(add: AddCommand): void {
  add('export', 'write the project in another format')
    .requiredOption('--project <file>', 'the .spanwright file')
    .requiredOption('--format <format>', `${idsOf(writers)}, ${CLUSTER}`)
    .addOption(
      new Option('--status <status>', 'only documents that are so')
        .choices(['any', ...documentStatuses])
        .default('any'),
    )
    .option('--flagged', 'only documents with a flag')
    .addOption(
      new Option('--split <set>', 'only documents of a set; auto: those in none')
        .choices(['any', ...splits])
        .default('any'),
    )
    .option('--search <words>', 'only documents with these words', '')
    .option('--labels <names>', 'only spans of these labels, with commas between them', namesOf)
    .addOption(
      new Option('--spans <which>', 'human: of people and files; suggested: with what is suggested')
        .choices(exportedSpans)
        .default('all'),
    )
    .requiredOption('--out <path>', `the file to write; of ${CLUSTER} a new folder`)
    .option('--base <model>', `${CLUSTER}: train from it, as “train” does`)
    .option('--set <name=value...>', `${CLUSTER}: settings, called as “train” calls them`, [])
    .option('--model <model>', `${CLUSTER}: tag with it; its folder, or its id in the library`)
    .action((options: ExportOptions) =>
      withHost(
        options,
        (host, output, stop) => {
          refuseMeaningless(options)
          const write = options.format === CLUSTER ? exportCluster : exportProject
          return write(host, output, stop, options)
        },
        { endsItself: true },
      ),
    )
}

/** A flag that changes nothing would let the user believe that it did. */
function refuseMeaningless(options: ExportOptions): void {
  const { format, base, model, set, status, flagged, split, search, labels, spans } = options
  const isCluster = format === CLUSTER
  const others = isCluster
    ? {
        status: status !== 'any',
        flagged,
        split: split !== 'any',
        search,
        labels,
        spans: spans !== 'all',
      }
    : { base, model, set: set.length > 0 }
  const [name] = Object.entries(others).find(([, given]) => Boolean(given)) ?? []
  if (name === undefined) return
  const why = isCluster
    ? 'a training takes the documents that its settings say'
    : `that is of ${CLUSTER} alone`
  throw failed(
    'bad-input',
    `--${name} means nothing with --format ${format}: ${why}; leave it out.`,
  )
}

async function exportProject(
  host: Host,
  output: Output,
  stop: AbortSignal,
  options: ExportOptions,
): Promise<void> {
  const project = host.projects.get(host.projects.openFile(resolve(options.project)).id)
  const { format, status, flagged = false, split, search, labels = null, spans } = options
  const filter = { status, flagged, split, search }
  const choice = exportChoice.parse({ format, labels, spans, filter })
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
