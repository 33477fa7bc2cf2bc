import { addAbortListener } from 'node:events'
import { attemptAsync, stopped, type Result } from '../../domain/failure.ts'
import type { LabelledText } from '../../model/documents.ts'
import type { NewLabel } from '../../model/labels.ts'
import type { ImportEvent, ImportReport } from '../../model/project.ts'
import type { Project } from '../../storage/project.ts'
import { openFile } from './reading/file-reader.ts'
import { inBatches, type Batch, type FileToRead } from './reading/read-file.ts'

const OVERRULED =
  'The project has guidelines of its own; those of the file were left out. Copy them over by hand if you want them.'

/** How often progress is told, in milliseconds. */
const TELL_MS = 100

/**
 * Reads a file and adds all of it to the project, as one action; or nothing. What was read is written where
 * nobody sees it, and shown when it is all there; stopping before, by the signal or by not asking for the next
 * event, leaves nothing. Throws a FailureError.
 */
export async function* importing(
  project: Project,
  file: FileToRead,
  signal?: AbortSignal,
): AsyncGenerator<ImportEvent> {
  yield { type: 'progress', done: 0, of: 0 }
  const opened = await openFile(file, signal)
  try {
    const { report, labels, guidelines } = opened.head
    const title = `Import ${file.name}`
    const of = report.documents + report.spans
    const written = { labels, guidelines, batches: opened.batches }
    for await (const done of adding(project, title, written, signal)) {
      yield { type: 'progress', done, of }
    }
    const problems = isOverruled(project, guidelines)
      ? [...report.problems, { message: OVERRULED }]
      : report.problems
    yield { type: 'done', report: { ...report, problems } }
  } finally {
    await opened.close()
  }
}

/** The same, for whoever waits for the report. */
export async function importBytes(
  project: Project,
  name: string,
  bytes: Uint8Array,
  options: Omit<FileToRead, 'name' | 'bytes'> = {},
): Promise<Result<ImportReport>> {
  return attemptAsync(() => reportOf(importing(project, { name, bytes, ...options })))
}

/** Hears of the progress; resolves to the report. */
export async function reportOf(
  events: AsyncIterable<ImportEvent>,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<ImportReport> {
  for await (const event of events) {
    if (event.type === 'done') return event.report
    onProgress(event.done, event.of)
  }
  throw stopped()
}

/** Adds documents that are there already, as one action. Throws a FailureError. */
export async function addTexts(
  project: Project,
  title: string,
  documents: readonly LabelledText[],
  labels: readonly NewLabel[],
): Promise<void> {
  const batches = inBatches(documents)
  for await (const done of adding(project, title, { labels, guidelines: '', batches })) void done
}

interface ToAdd {
  labels: readonly NewLabel[]
  guidelines: string
  batches: AsyncIterable<Batch> | Iterable<Batch>
}

/** Yields, now and then, how many documents and spans are written. */
async function* adding(
  project: Project,
  title: string,
  { labels, guidelines, batches }: ToAdd,
  signal?: AbortSignal,
): AsyncGenerator<number> {
  const step = project.addMany((writer) => {
    if (guidelines !== '' && project.guidelines === '')
      writer.edit({ type: 'project.update', patch: { guidelines } })
  })
  using _listening = signal && addAbortListener(signal, () => step.end())
  let [written, told] = [0, performance.now()]
  try {
    step.wants(labels)
    for await (const batch of batches) {
      written += sizeOf(batch)
      if ('spans' in batch) await step.addSpans(batch.spans)
      else await step.add(batch.documents)
      if (performance.now() - told < TELL_MS) continue
      told = performance.now()
      yield written
    }
    await step.finish(title)
  } catch (error) {
    throw signal?.aborted ? stopped() : error
  } finally {
    step.end()
  }
}

function sizeOf(batch: Batch): number {
  if ('spans' in batch) return batch.spans.length
  return batch.documents.reduce((sum, { spans }) => sum + 1 + spans.length, 0)
}

/** What somebody wrote for this project is never replaced by a file. */
function isOverruled(project: Project, guidelines: string): boolean {
  return guidelines !== '' && project.guidelines !== guidelines
}
