import type { Host } from '../host/host.ts'
import { setPrecision, tryPrecision } from '../host/models/precision.ts'
import { failed } from '../domain/failure.ts'
import { LARGEST_LOSS, type PrecisionTrial } from '../model/models.ts'
import type { AddCommand } from './command.ts'
import { comparedOptions, documentsToCompare, type ComparedOptions } from './evaluate.ts'
import { withHost, type Output } from './output.ts'

interface Options extends ComparedOptions {
  check?: boolean
  off?: boolean
}

/** Tagging in bytes: tried on labelled documents first, and used where it costs next to nothing. */
export function fasterCommand(add: AddCommand): void {
  const description = 'tag with weights in bytes, if that costs at most 0.3 points of F1'
  comparedOptions(add('faster <model>', description))
    .option('--check', 'only tell what it costs and gains')
    .option('--off', 'tag with the model’s own numbers again')
    .action((model: string, options: Options) =>
      withHost(options, (host, output, stop) => faster(host, output, stop, model, options), {
        endsItself: true,
      }),
    )
}

async function faster(
  host: Host,
  output: Output,
  signal: AbortSignal,
  model: string,
  options: Options,
): Promise<void> {
  const folder = await host.models.locate(model)
  if (options.off) {
    await setPrecision(folder, 'float32')
    return output.result({ precision: 'float32' }, 'The model tags with its own numbers again.')
  }
  const documents = await documentsToCompare(host, output, folder, options)
  const onProgress = (done: number) => output.progress(`${done} of ${2 * documents.length}`)
  const trial = await tryPrecision(host.workers, folder, documents, { onProgress, signal })
  output.endProgress()
  if (options.check) return output.result(trial, trialText(trial))
  if (!trial.fits) throw failed('conflict', `${trialText(trial)} It stays as it is.`)
  await setPrecision(folder, 'int8')
  output.result({ ...trial, precision: 'int8' }, `${trialText(trial)} From now on it tags so.`)
}

function trialText({ float32, int8, fits }: PrecisionTrial): string {
  const points = (Math.abs(float32.f1 - int8.f1) * 100).toFixed(2)
  const cost = int8.f1 < float32.f1 ? 'less' : 'more'
  const limit = fits ? '' : `, and at most ${(LARGEST_LOSS * 100).toFixed(1)} are allowed`
  const times = (float32.seconds / int8.seconds).toFixed(1)
  const f1 = `F1 ${float32.f1.toFixed(4)}, in bytes ${int8.f1.toFixed(4)}`
  return `${f1}: ${points} points ${cost}${limit}, ${times} times as fast.`
}
