import { resolve } from 'node:path'
import type { Command } from 'commander'
import { failed } from '../domain/failure.ts'
import { heldOutDocuments } from '../host/training/held-out.ts'
import { evaluateModel, type Evaluated } from '../host/tagging/evaluation.ts'
import type { Host } from '../host/host.ts'
import type { AddCommand } from './command.ts'
import { documentsAt, readingOf, readingOptions, type ReadingOptions } from './files.ts'
import { withHost, type Output } from './output.ts'
import { evaluationText } from './tables.ts'
import { writeWhole, type Write } from '../files/whole-file.ts'

/** The labelled documents to compare with. */
export interface ComparedOptions extends ReadingOptions {
  json?: boolean
  data?: string
  project?: string
  split: string
}

interface Options extends ComparedOptions {
  model: string
  predictions?: string
}

export function evalCommand(add: AddCommand): void {
  comparedOptions(add('eval', 'compare a model with labelled documents'))
    .requiredOption('--model <model>', 'the model: its folder, or its id in the library')
    .option('--predictions <file>', 'write what is labelled, gold and predicted tag in columns')
    .action((options: Options) =>
      withHost(options, (host, output, stop) => evaluate(host, output, stop, options), {
        endsItself: true,
      }),
    )
}

/** Adds what says which labelled documents a model is compared with. */
export function comparedOptions(command: Command): Command {
  return readingOptions(command)
    .option('--data <file>', 'labelled documents')
    .option('--project <file>', 'or the documents of a project that no training has learnt from')
    .option('--split <split>', 'of a project: dev, those held out in training, or test', 'dev')
}

async function evaluate(host: Host, output: Output, stop: AbortSignal, options: Options) {
  const model = await host.models.locate(options.model)
  const documents = await documentsToCompare(host, output, model, options)
  const compare = () =>
    evaluateModel(host.workers, model, documents, {
      onProgress: (done) => output.progress(`${done} of ${documents.length}`),
      signal: stop,
    })
  const compareAndWrite = async (write: Write) => {
    const evaluated = await compare()
    await write(columns(evaluated))
    return evaluated
  }
  const { evaluation } = options.predictions
    ? await writeWhole(options.predictions, compareAndWrite, stop)
    : await compare()
  output.endProgress()
  output.result(evaluation, evaluationText(evaluation))
}

/** The documents of a file, or those of a project that the model was not trained on. */
export async function documentsToCompare(
  host: Host,
  output: Output,
  model: string,
  { data, project: path, split, ...options }: ComparedOptions,
) {
  if ((data === undefined) === (path === undefined)) {
    throw failed('bad-input', 'Name the documents to compare with: either --data or --project.')
  }
  const reading = readingOf(options)
  if (data !== undefined) return (await documentsAt(data, reading)).documents
  if (split !== 'dev' && split !== 'test') {
    throw failed('bad-input', `There is no split called ${split}; use dev or test.`)
  }
  const project = host.projects.get(host.projects.openFile(resolve(path as string)).id)
  const { documents, known } = await heldOutDocuments(project, model, split)
  if (!known) output.note(UNKNOWN_SHARE)
  return documents
}

const UNKNOWN_SHARE =
  'This model does not say which documents it was measured on; the usual share of them is taken.'

function columns({ sequences }: Evaluated): string {
  return sequences
    .map((units) =>
      units.map(({ unit, gold, predicted }) => `${unit}\t${gold}\t${predicted}\n`).join(''),
    )
    .join('\n')
}
