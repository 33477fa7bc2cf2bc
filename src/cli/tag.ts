import { setFlagsFromString } from 'node:v8'
import { unwrap } from '../domain/failure.ts'
import type { LabelledText, Range } from '../model/documents.ts'
import { idsOf, writerById, writers } from '../formats/index.ts'
import type { Host } from '../host/host.ts'
import { trainedTypes } from '../host/models/model-details.ts'
import { tagDocuments } from '../host/tagging/tagging.ts'
import type { AddCommand } from './command.ts'
import { openDocuments, type DocumentFile } from './documents.ts'
import { expandFolders, readingOptions, type ReadingOptions } from './files.ts'
import { withHost, type Output } from './output.ts'
import { DocumentWriter } from './document-writer.ts'
import { writeStandardOutput, writeWhole, type Write } from '../files/whole-file.ts'

export function tagCommand(add: AddCommand): void {
  readingOptions(add('tag <paths...>', 'tag files, or the files in folders'), '--input-format')
    .requiredOption('--model <model>', 'the model: its folder, or its id in the library')
    .option('--format <format>', `format of the result: ${idsOf(writers)}`, 'jsonl')
    .option('--out <file>', 'where to write; standard output by default')
    .action((paths: string[], options: TagOptions) =>
      withHost(options, (host, output, stop) => tag(host, output, stop, { ...options, paths }), {
        endsItself: true,
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
  const { inputFormat, encoding, column, unit, joinHyphens } = options
  const reading = { format: inputFormat, encoding, column, unit, joinHyphens }
  const { paths, leftOut } = expandFolders(options.paths)
  for (const path of leftOut) output.note(`${path} was left out.`)
  for (const path of paths) files.push(await openDocuments(path, reading))
  // Every file is read once before the first is tagged: a malformed line is told at once.
  const total = await countTexts(files, stop)
  const model = await host.models.locate(options.model)
  const labels = (await trainedTypes(model)).map((name) => ({ name }))
  const fill = (write: Write) => {
    const texts = textsOf(files, stop)
    const onProgress = (done: number) => output.progress(`${done} of ${total}`)
    const tagged = tagDocuments(host.workers, model, texts, { onProgress, signal: stop })
    return writeTagged(tagged, new DocumentWriter(format, labels, write))
  }
  const entities = options.out
    ? await writeWhole(options.out, fill, stop)
    : await fill(writeStandardOutput)
  output.endProgress()
  if (!options.out) return
  output.result(
    { documents: total, entities },
    `${total.toLocaleString('en')} documents tagged, ${entities.toLocaleString('en')} entities`,
  )
}

async function* textsOf(files: readonly DocumentFile[], stop: AbortSignal): AsyncGenerator<Text> {
  for (const { name, documents } of files) {
    for await (const { text, words } of documents()) {
      stop.throwIfAborted()
      yield { name, text, words }
    }
  }
}

async function countTexts(files: readonly DocumentFile[], stop: AbortSignal): Promise<number> {
  const texts = textsOf(files, stop)
  let count = 0
  while (!(await texts.next()).done) count++
  return count
}

/** Writes documents as they come; answers how many entities they have. */
async function writeTagged(
  documents: AsyncIterable<LabelledText>,
  writer: DocumentWriter,
): Promise<number> {
  let entities = 0
  for await (const document of documents) {
    entities += document.spans.length
    await writer.add(document)
  }
  await writer.finish()
  return entities
}
