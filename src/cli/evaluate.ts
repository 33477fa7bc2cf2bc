import { evaluateModel, type Evaluated } from '../host/tagging/evaluation.ts'
import { idsOf, kinds } from '../formats/index.ts'
import type { Host } from '../host/host.ts'
import type { AddCommand } from './command.ts'
import { readDocuments } from './files.ts'
import { withHost, type Output } from './output.ts'
import { evaluationText } from './tables.ts'
import { writeWhole, type Write } from '../files/whole-file.ts'

interface Options {
  json?: boolean
  model: string
  data: string
  format: string
  predictions?: string
}

export function evalCommand(add: AddCommand): void {
  add('eval', 'compare a model with labelled documents')
    .requiredOption('--model <model>', 'the model: its folder, or its id in the library')
    .requiredOption('--data <file>', 'labelled documents')
    .option('--format <format>', `auto, ${idsOf(kinds)}`, 'auto')
    .option('--predictions <file>', 'write word, gold and predicted tag in columns')
    .action((options: Options) =>
      withHost(options, (host, output, stop) => evaluate(host, output, stop, options), {
        endsItself: true,
      }),
    )
}

async function evaluate(host: Host, output: Output, stop: AbortSignal, options: Options) {
  const { documents } = await readDocuments(options.data, options.format)
  const model = await host.models.locate(options.model)
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

function columns({ sequences }: Evaluated): string {
  return sequences
    .map((words) =>
      words.map(({ word, gold, predicted }) => `${word}\t${gold}\t${predicted}\n`).join(''),
    )
    .join('\n')
}
