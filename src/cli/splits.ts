import { resolve } from 'node:path'
import { failed } from '../domain/failure.ts'
import { counted, figure } from '../domain/figures.ts'
import { assignSplits, splitOverview } from '../host/documents/splits.ts'
import type { Host } from '../host/host.ts'
import type { Split } from '../model/documents.ts'
import { splitShares, type SplitOverview } from '../model/splits.ts'
import type { AddCommand } from './command.ts'
import { withHost, type Output } from './output.ts'

interface SplitsOptions {
  json?: boolean
  project: string
  assign?: boolean
  assignVersions?: boolean
  dev: string
  test: string
}

export function splitsCommand(add: AddCommand): void {
  add('splits', 'the train, dev and test sets of a project, and what stands in two of them')
    .requiredOption('--project <file>', 'the .spanwright file')
    .option('--assign', 'put every document that is in none into one, for good')
    .option(
      '--assign-versions',
      'the same for those alone that have the text of another, or nearly the same',
    )
    .option('--dev <share>', 'how much of them is held out for development', '0.1')
    .option('--test <share>', 'and for a test', '0.1')
    .action((options: SplitsOptions) =>
      withHost(options, (host, output, stop) => splits(host, output, stop, options), {
        endsItself: true,
      }),
    )
}

async function splits(host: Host, output: Output, stop: AbortSignal, options: SplitsOptions) {
  const project = host.projects.get(host.projects.openFile(resolve(options.project)).id)
  if (options.assign || options.assignVersions) {
    const shares = splitShares.safeParse({ dev: Number(options.dev), test: Number(options.test) })
    if (!shares.success)
      throw failed('bad-input', 'Give shares from 0 to 0.9 that are together less than 1.')
    const which = options.assign ? 'all' : 'versions'
    const count = await assignSplits(project, shares.data, { which, signal: stop })
    output.note(`${counted(count, 'document')} put into sets.`)
  }
  const overview = await splitOverview(project, stop)
  output.result(overview, overviewText(overview))
}

function overviewText(overview: SplitOverview): string {
  const { documents, perLabel, leaks, examples, versions, versionExamples } = overview
  const rows = [{ name: 'documents', spans: documents }, ...perLabel]
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2
  const cells = (values: readonly string[]) => values.map((one) => one.padStart(8)).join('')
  return [
    ' '.repeat(width) + cells(['train', 'dev', 'test', 'none']),
    ...rows.map(
      ({ name, spans: { train, dev, test, auto } }) =>
        name.padEnd(width) + cells([train, dev, test, auto].map(figure)),
    ),
    leaks === 0
      ? 'No document stands, or nearly stands, in two sets.'
      : `${counted(leaks, 'document')} stand, or nearly stand, in two sets:`,
    ...examples.map(pairText),
    ...(versions === 0
      ? []
      : [
          `${counted(versions, 'document')} in no set have the text of another, or nearly the same; --assign-versions puts each into the set of the other:`,
        ]),
    ...versionExamples.map(pairText),
  ].join('\n')
}

const pairText = ({ a, b }: SplitOverview['examples'][number]) =>
  `  ${setName(a.split)} ${a.id} and ${setName(b.split)} ${b.id}: ${a.text}`

const setName = (split: Split) => (split === 'auto' ? 'none' : split)
