import { setFlagsFromString } from 'node:v8'
import { unwrap } from '../domain/failure.ts'
import { counted, figure } from '../domain/figures.ts'
import type { Range } from '../model/documents.ts'
import { idsOf, writerById, writers } from '../formats/index.ts'
import type { Host } from '../host/host.ts'
import { trainedTypes } from '../host/models/model-details.ts'
import { TextsSum } from '../host/tagging/journals.ts'
import { asDocument, findStream } from '../host/tagging/tagging.ts'
import type { AddCommand } from './command.ts'
import { openDocuments, type DocumentFile } from './documents.ts'
import { expandPaths, readingOf, readingOptions, type ReadingOptions } from './files.ts'
import { withHost, type Output } from './output.ts'
import { DocumentWriter } from './document-writer.ts'
import { writeStandardOutput, writeWhole, type Write } from '../files/whole-file.ts'

export function tagCommand(add: AddCommand): void {
  readingOptions(
    add('tag <paths...>', 'tag files, the files in folders, or what comes in (-)'),
    '--input-format',
  )
    .requiredOption('--model <model>', 'the model: its folder, or its id in the library')
    .option('--format <format>', `format of the result: ${idsOf(writers)}`, 'jsonl')
    .option('--out <file>', 'where to write; standard output by default')
    .action((paths: string[], options: TagOptions) =>
      withHost(options, (host, output, stop) => tag(host, output, stop, { ...options, paths }), {
        endsItself: true,
        kept: 'the same command goes on where this one ended',
      }),
    )
}

interface TagOptions extends Omit<ReadingOptions, 'format'> {
  json?: boolean
  model: string
  inputFormat: string
  format: string
  out?: string
}

interface Text {
  name: string
  text: string
  words?: Range[] | null
}

/**
 * Documents only pass through: without this the heap is let grow in a long run by what could have been
 * collected, a third and more of the whole process for 15,000 documents.
 */
function collectSoon(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=10')
}

async function tag(
  host: Host,
  output: Output,
  stop: AbortSignal,
  options: TagOptions & { paths: string[] },
): Promise<void> {
  collectSoon()
  const format = unwrap(writerById(options.format))
  const files: DocumentFile[] = []
  const reading = readingOf({ ...options, format: options.inputFormat })
  const { paths, leftOut } = expandPaths(options.paths)
  for (const path of leftOut) output.aside(`${path} was left out.`)
  for (const path of paths) files.push(openDocuments(path, reading))
  // Every file is read once before the first is tagged: a malformed line is told at once.
  const { count, sum } = await surveyOf(files, stop)
  const model = await host.models.locate(options.model)
  const labels = (await trainedTypes(model)).map((name) => ({ name }))
  const engine = await host.workers.engines.choose('auto')
  const journal = await host.journals.open({ modelFolder: model, engine, texts: sum })
  const onProgress = (done: number) => output.progress(`${figure(done)} of ${figure(count)}`)
  const fill = (write: Write) => {
    const texts = textsOf(files, stop)
    const found = findStream(host.workers, model, texts, { journal, onProgress, signal: stop })
    return writeTagged(found, new DocumentWriter(format, labels, write))
  }
  let isDone = false
  try {
    const entities = options.out
      ? await writeWhole(options.out, fill, stop)
      : await fill(writeStandardOutput)
    isDone = true
    output.endProgress()
    if (!options.out) return
    output.result(
      { documents: count, entities },
      `${counted(count, 'document')} tagged, ${counted(entities, 'entity', 'entities')}`,
    )
  } finally {
    await journal?.close(isDone)
  }
}

async function* textsOf(files: readonly DocumentFile[], stop: AbortSignal): AsyncGenerator<Text> {
  for (const { name, texts } of files) {
    for await (const one of texts(stop)) {
      stop.throwIfAborted()
      yield { name, ...one }
    }
  }
}

/** How many texts there are, and the sum by which the same work is known again. */
async function surveyOf(
  files: readonly DocumentFile[],
  stop: AbortSignal,
): Promise<{ count: number; sum: string }> {
  const sum = new TextsSum()
  let count = 0
  for await (const one of textsOf(files, stop)) {
    sum.add(one)
    count++
  }
  return { count, sum: sum.value() }
}

/** Writes documents as they come; answers how many entities they have. */
async function writeTagged(
  found: ReturnType<typeof findStream<Text>>,
  writer: DocumentWriter,
): Promise<number> {
  let count = 0
  for await (const { text, entities } of found) {
    count += entities.length
    await writer.add(asDocument(text, entities))
  }
  await writer.finish()
  return count
}
