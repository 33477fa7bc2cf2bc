import { addAbortListener } from 'node:events'
import type { Command } from 'commander'
import type { Download } from '../model/models.ts'
import { failed } from '../domain/failure.ts'
import { found, recommendedBases, recommendedNote } from '../domain/recommended-bases.ts'
import type { Host } from '../host/host.ts'
import { exportModelAdapter } from '../host/models/adapter-export.ts'
import { exportOnnxModel } from '../host/models/onnx-export.ts'
import { commandsOf, type AddCommand } from './command.ts'
import { fasterCommand } from './models-faster.ts'
import { Output, runCommand, withHost } from './output.ts'

interface Options {
  json?: boolean
  format?: string
  out?: string
}

/** Ways to export a model, by the name of the format. */
const exporters: Record<
  string,
  (host: Host, model: string, out: string, stop: AbortSignal) => Promise<string>
> = {
  /** A Hugging Face folder, as transformers reads it. */
  hf: async (host, model, out, stop) =>
    host.models.exportFolder(await host.models.locate(model), out, stop),
  /** The adapter that a model came of, as PEFT reads it. */
  adapter: exportModelAdapter,
  /** One ONNX file with its tokeniser, as transformers.js and onnxruntime read it. */
  onnx: (host, model, out, signal) => exportOnnxModel(host, model, out, { signal }),
  /** The same with its weights in bytes: a quarter as large, and two to three times as fast. */
  'onnx-int8': (host, model, out, signal) =>
    exportOnnxModel(host, model, out, { precision: 'int8', signal }),
}

/** The models commands: the library on this machine, and downloads into it. */
export function modelsCommands(program: Command): void {
  const command = commandsOf(
    program.command('models').description('the library of models on this machine'),
  )
  nameCommands(command)
  copyCommands(command)
  fasterCommand(command)
  trashCommands(command)
}

/** Models come in and go out. */
function copyCommands(command: AddCommand): void {
  command('import <folder>', 'copy a Hugging Face folder into the library').action(
    (folder: string, options: Options) =>
      withHost(
        options,
        async (host, output, stop) => {
          const model = await host.models.import(folder, stop)
          output.result(model, `Imported ${model.name}: ${model.shape}`)
        },
        { endsItself: true },
      ),
  )

  command('download <repository>', 'fetch organisation/model, or organisation/model@revision')
    .addHelpText('after', '\nStopped or broken off, the same command goes on where it was.')
    .action((repository: string, options: Options) =>
      withHost(options, (host, output, stop) => download(host, output, stop, repository), {
        endsItself: true,
        kept: 'the same command goes on from what was fetched',
      }),
    )

  command('export <model>', 'copy a model, named by its id or folder, to a folder of its own')
    .requiredOption('--out <folder>', 'the folder to make')
    .option('--format <format>', Object.keys(exporters).join(', '), 'hf')
    .action((id: string, options: Options) =>
      withHost(
        options,
        async (host, output, stop) => {
          const path = await exporter(options.format)(host, id, String(options.out), stop)
          output.result({ path }, `Exported to ${path}`)
        },
        { endsItself: true },
      ),
    )
}

function nameCommands(command: AddCommand): void {
  command('list', 'the models, newest first')
    .option('--trash', 'what is in the trash instead')
    .action((options: Options & { trash?: boolean }) =>
      withHost(options, (host, output) => (options.trash ? listTrash : list)(host, output)),
    )

  command('recommended', 'bases to begin with, by language and domain').action((options: Options) =>
    runCommand(async () => listRecommended(new Output(options.json === true))),
  )

  command('rename <id> <name>', 'give a model another name').action(
    (id: string, name: string, options: Options) =>
      withHost(options, async (host, output) => {
        const model = await host.models.rename(id, name)
        output.result(model, `${id} is now called ${model.name}`)
      }),
  )
}

function trashCommands(command: AddCommand): void {
  command('delete <id>', 'move a model to the trash').action((id: string, options: Options) =>
    withHost(options, async (host, output) => {
      await host.models.delete(id)
      output.result({ deleted: id }, `${id} is in the trash; models restore brings it back.`)
    }),
  )

  command('restore <id>', 'bring a model back from the trash').action(
    (id: string, options: Options) =>
      withHost(options, async (host, output) => {
        const trash = await host.models.trash()
        // By the name before it was deleted, too: the last one of that name.
        const found = trash.find((model) => model.id === id || model.id.startsWith(`${id}~`))
        const model = await host.models.restore(found?.id ?? id)
        output.result(model, `${model.name} is back in the library`)
      }),
  )

  command('empty-trash', 'delete what is in the trash for good').action((options: Options) =>
    withHost(options, async (host, output) => {
      const trash = await host.models.trash()
      await host.models.emptyTrash()
      output.result({ deleted: trash.length }, `${trash.length} deleted for good`)
    }),
  )
}

function exporter(format = 'hf') {
  if (Object.hasOwn(exporters, format)) return exporters[format]
  throw failed(
    'bad-input',
    `There is no model format called ${format}; use ${Object.keys(exporters).join(' or ')}.`,
  )
}

async function list(host: Host, output: Output): Promise<void> {
  const models = await host.models.list()
  if (models.length === 0) output.note('The library is empty; train a model or import one.')
  for (const model of models) {
    const labels = model.labels.join(' ') || model.whyNot
    output.result(model, `${model.id}  ${model.name}  ${model.shape}  ${labels}`)
  }
}

function listRecommended(output: Output): void {
  output.note(recommendedNote)
  for (const { title, bases } of recommendedBases) {
    output.note(`\n${title}`)
    for (const base of bases) {
      const { repository, serves, licence, megabytes } = base
      const facts = `${licence}, ${megabytes} MB. ${found(base)}`
      output.result({ group: title, ...base }, `  ${repository}\n    ${serves}\n    ${facts}`)
    }
  }
  output.note('\nmodels download fetches one.')
}

async function listTrash(host: Host, output: Output): Promise<void> {
  const trash = await host.models.trash()
  if (trash.length === 0) output.note('The trash is empty.')
  for (const model of trash) output.result(model, `${model.id}  ${model.name}`)
}

/** Fetches a repository to the end; one JSON line per report with --json. */
async function download(
  host: Host,
  output: Output,
  stop: AbortSignal,
  repository: string,
): Promise<void> {
  const { id } = await host.downloads.start(repository)
  using _listening = addAbortListener(stop, () => void host.downloads.pause(id))
  for await (const all of host.downloads.watch()) {
    const now = all.find((one) => one.id === id) as Download
    if (output.json) output.result(now, '')
    else output.progress(progressText(now))
    if (now.state === 'paused') stop.throwIfAborted()
    if (now.state === 'failed') {
      output.endProgress()
      throw failed('offline', now.message)
    }
    if (now.state !== 'done') continue
    output.endProgress()
    const model = await host.models.get(now.modelId as string)
    output.note(`Downloaded ${model.name}: ${model.shape}`)
    return
  }
}

function progressText({ file, bytes, totalBytes, bytesPerSecond, message }: Download): string {
  const megabytes = (n: number) => (n / 1e6).toFixed(1)
  const of = totalBytes === null ? '' : ` of ${megabytes(totalBytes)}`
  const speed = bytesPerSecond === null ? '' : `, ${megabytes(bytesPerSecond)} MB/s`
  return message || `${file}  ${megabytes(bytes)}${of} MB${speed}`
}
