import { resolve } from 'node:path'
import { evaluateModel, type Evaluated } from '../host/evaluation.ts'
import type { AddCommand } from './command.ts'
import { readDocuments } from './files.ts'
import { withHost } from './output.ts'
import { evaluationText } from './tables.ts'
import { writeWhole } from './whole-file.ts'

interface Options {
  json?: boolean
  model: string
  data: string
  format: string
  predictions?: string
}

export function evalCommand(add: AddCommand): void {
  add('eval', 'compare a model with labelled documents')
    .requiredOption('--model <folder>', 'the model')
    .requiredOption('--data <file>', 'labelled documents')
    .option('--format <format>', 'auto or a format', 'auto')
    .option('--predictions <file>', 'write word, gold and predicted tag in columns')
    .action((options: Options) =>
      withHost(options, async (host, output) => {
        const { documents } = readDocuments(options.data, options.format)
        const evaluate = () =>
          evaluateModel(host.workers, resolve(options.model), documents, (done, of) =>
            output.progress(`${done} of ${of}`),
          )
        const { evaluation } = options.predictions
          ? await writeWhole(options.predictions, async (write) => {
              const evaluated = await evaluate()
              await write(columns(evaluated))
              return evaluated
            })
          : await evaluate()
        output.endProgress()
        output.result(evaluation, evaluationText(evaluation))
      }),
    )
}

function columns({ sequences }: Evaluated): string {
  return sequences
    .map((words) =>
      words.map(({ word, gold, predicted }) => `${word}\t${gold}\t${predicted}\n`).join(''),
    )
    .join('\n')
}
