import { basename, resolve } from 'node:path'
import { Command } from 'commander'
import { FailureError, unwrap } from '../domain/failure.ts'
import { formatById, readFile } from '../formats/index.ts'
import { evaluateModel } from '../host/evaluation.ts'
import type { Host } from '../host/host.ts'
import { exportFile, importBytes } from '../host/importing.ts'
import { asDocuments, tagTexts } from '../host/tagging.ts'
import { Project } from '../storage/project.ts'
import { demo } from './demo.ts'
import { expandFolders, readBytes, readDocuments, writeText } from './files.ts'
import { nodeHost, version } from './host.ts'
import { Output, runCommand } from './output.ts'
import { serve } from './serve.ts'
import { evaluationText, importText } from './tables.ts'
import { checkModelTarget, copyModel, settingFlags, settingsFrom, trainAndReport } from './train.ts'

type Options = Record<string, string | boolean | undefined> & { json?: boolean }

const program = new Command('spanwright')
  .description(
    'Annotate sentences, train an entity tagger, tag new documents. On this machine, offline.',
  )
  .version(version)

/** A command with --json, whose work gets its options and ends with the host closed. */
function command(usage: string, description: string): Command {
  return program.command(usage).description(description).option('--json', 'machine-readable lines')
}

async function withHost(
  options: Options,
  work: (host: Host, output: Output) => Promise<void>,
): Promise<void> {
  await runCommand(async () => {
    const host = nodeHost('cli')
    try {
      await work(host, new Output(options.json === true))
    } finally {
      await host.close()
    }
  })
}

command('import <files...>', 'import files into a project; creates it when absent')
  .requiredOption('--project <file>', 'the .spanwright file')
  .option('--format <format>', 'auto, txt, jsonl, conll, spanwright-jsonl', 'auto')
  .option('--split-sentences', 'cut plain text into sentences')
  .action((files: string[], options: Options) =>
    runCommand(async () => {
      const output = new Output(options.json === true)
      // Everything is read before the project is touched.
      const read = expandFolders(files).map((path) => ({
        name: basename(path),
        bytes: readBytes(path),
      }))
      for (const { name, bytes } of read) readable(name, bytes, String(options.format))
      const project = unwrap(Project.open(resolve(String(options.project))))
      try {
        for (const { name, bytes } of read) {
          const cut = options.splitSentences === true
          const { report } = unwrap(importBytes(project, name, bytes, String(options.format), cut))
          output.result({ file: name, ...report }, importText(name, report))
        }
      } finally {
        project.close()
      }
    }),
  )

command('export', 'write the project in another format')
  .requiredOption('--project <file>', 'the .spanwright file')
  .requiredOption('--format <format>', 'jsonl, conll, spanwright-jsonl, txt')
  .requiredOption('--out <path>', 'the file to write')
  .action((options: Options) =>
    withHost(options, async (host, output) => {
      const format = knownFormat(String(options.format))
      const project = host.projects.get(host.projects.openFile(resolve(String(options.project))).id)
      const documents = [...project.labelledTexts()]
      const { file, problems } = exportFile('export', format, documents, project.labels())
      writeText(String(options.out), await file.text())
      output.result(
        { documents: documents.length, problems },
        [`${documents.length.toLocaleString('en')} documents written`, ...problems].join('\n'),
      )
    }),
  )

const train = command('train', 'train a model on a project; one line per epoch')
  .requiredOption('--project <file>', 'the .spanwright file')
  .option('--base <model>', 'scratch:tiny, scratch:mini, or the folder of a model', 'scratch:mini')
  .option('--out <folder>', 'also copy the trained model there')
  .option('--resume <run>', 'go on with a run: its id, its name, or “last”')
for (const [flags, , , help] of settingFlags) train.option(flags, help)
train.action((options: Options) =>
  withHost(options, async (host, output) => {
    const out = typeof options.out === 'string' ? resolve(options.out) : undefined
    if (out) checkModelTarget(out)
    const { id } = host.projects.openFile(resolve(String(options.project)))
    const what =
      typeof options.resume === 'string'
        ? { resume: options.resume }
        : settingsFrom(host, String(options.base), options, id)
    const run = await trainAndReport(host, id, what, output)
    if (out) await copyModel(host, run.modelId as string, out)
    const { path } = await host.models.get(run.modelId as string)
    output.result({ model: out ?? path }, `Model: ${out ?? path}`)
  }),
)

command('eval', 'compare a model with labelled documents')
  .requiredOption('--model <folder>', 'the model')
  .requiredOption('--data <file>', 'labelled documents')
  .option('--format <format>', 'auto or a format', 'auto')
  .option('--predictions <file>', 'write word, gold and predicted tag in columns')
  .action((options: Options) =>
    withHost(options, async (host, output) => {
      const { documents } = readDocuments(String(options.data), String(options.format))
      const { evaluation, sequences } = await evaluateModel(
        host.workers,
        resolve(String(options.model)),
        documents,
        (done, of) => output.progress(`${done} of ${of}`),
      )
      output.endProgress()
      if (options.predictions) {
        const lines = sequences.map((words) =>
          words.map(({ word, gold, predicted }) => `${word}\t${gold}\t${predicted}\n`).join(''),
        )
        writeText(String(options.predictions), lines.join('\n'))
      }
      output.result(evaluation, evaluationText(evaluation))
    }),
  )

command('tag <paths...>', 'tag files, or the files in folders')
  .requiredOption('--model <folder>', 'the model')
  .option('--format <format>', 'format of the result: jsonl, conll, spanwright-jsonl', 'jsonl')
  .option('--out <file>', 'where to write; standard output by default')
  .action((paths: string[], options: Options) =>
    withHost(options, async (host, output) => {
      const format = knownFormat(String(options.format))
      const texts = expandFolders(paths).flatMap((path) =>
        readDocuments(path, 'auto').documents.map(({ text, words }) => ({
          name: basename(path),
          text,
          words,
        })),
      )
      const model = resolve(String(options.model))
      const tagged = await tagTexts(host.workers, model, texts, (done, of) =>
        output.progress(`${done} of ${of}`),
      )
      output.endProgress()
      const documents = asDocuments(tagged).map((document, i) => ({
        ...document,
        words: texts[i].words,
      }))
      const names = new Set(tagged.flatMap(({ entities }) => entities.map(({ label }) => label)))
      const { file } = exportFile(
        'tagged',
        format,
        documents,
        [...names].map((name) => ({ name })),
      )
      if (typeof options.out !== 'string') return void process.stdout.write(await file.text())
      writeText(options.out, await file.text())
      const entities = tagged.reduce((sum, text) => sum + text.entities.length, 0)
      output.result(
        { documents: tagged.length, entities },
        `${tagged.length.toLocaleString('en')} documents tagged, ${entities.toLocaleString('en')} entities`,
      )
    }),
  )

const models = program.command('models').description('the library of models on this machine')
models
  .command('list')
  .option('--json', 'machine-readable lines')
  .action((options: Options) =>
    withHost(options, async (host, output) => {
      const list = await host.models.list()
      if (list.length === 0) output.note('The library is empty; train a model or import one.')
      for (const model of list)
        output.result(model, `${model.name}  ${model.shape}  ${model.labels.join(' ')}`)
    }),
  )
models
  .command('import <folder>')
  .option('--json', 'machine-readable lines')
  .action((folder: string, options: Options) =>
    withHost(options, async (host, output) => {
      const model = await host.models.import(folder)
      output.result(model, `Imported ${model.name}: ${model.shape}`)
    }),
  )

command('doctor', 'which engines this machine can use').action((options: Options) =>
  withHost(options, async (host, output) => {
    const report = await host.doctor()
    const lines = report.engines.map(
      (e) => `${e.usable ? 'usable' : 'not usable'}  ${e.name}: ${e.reason}`,
    )
    output.result(
      report,
      [
        `Node ${report.node}, ${report.processors} processors, ${report.memoryGB} GB`,
        ...lines,
      ].join('\n'),
    )
  }),
)

command('serve', 'serve the application to a browser on this machine')
  .option('--port <n>', 'the port; any free one by default', '0')
  .option('--host <address>', 'the address to listen on', '127.0.0.1')
  .action((options: Options) => runCommand(() => serve(Number(options.port), String(options.host))))

command('demo', 'the whole loop on the bundled sample').action((options: Options) =>
  runCommand(() => demo(new Output(options.json === true))),
)

function knownFormat(id: string): string {
  if (formatById(id)) return id
  throw new FailureError({ code: 'bad-input', message: `There is no format called ${id}.` })
}

/** Fails before anything is changed when a file cannot be read as documents. */
function readable(name: string, bytes: Uint8Array, format: string): void {
  unwrap(readFile(name, bytes, format))
}

await program.parseAsync()
