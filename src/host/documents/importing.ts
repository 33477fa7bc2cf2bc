import { addAbortListener } from 'node:events'
import { attemptAsync, failed, FailureError, stopped, type Result } from '../../domain/failure.ts'
import { counted } from '../../domain/figures.ts'
import type { LabelledText } from '../../model/documents.ts'
import { importChoice, type ImportChoice } from '../../model/importing.ts'
import type { NewLabel } from '../../model/labels.ts'
import type { ImportedOne, ImportEvent, ImportReport } from '../../model/project.ts'
import type { Project } from '../../storage/project.ts'
import type { AddingStep } from '../../storage/steps/adding-step.ts'
import { Skipper } from './known-texts.ts'
import { LabelMapping } from './mapping.ts'
import { openFile, type OpenedFile } from './reading/file-reader.ts'
import { inBatches, SpanCounter, type Batch, type FileToRead } from './reading/read-file.ts'

const OVERRULED =
  'The project has guidelines of its own; those of the file were left out. Copy them over by hand if you want them.'

/** How often progress is told, in milliseconds. */
const TELL_MS = 100

/**
 * Reads files and adds all of them to the project, as one action; or nothing. What was read is written where
 * nobody sees it, and shown when it is all there; stopping before, by the signal or by not asking for the next
 * event, leaves nothing. A file that cannot be read is told of, and the others come without it; where none can be
 * read, it throws the FailureError of the first.
 */
export async function* importing(
  project: Project,
  files: readonly FileToRead[],
  choice: ImportChoice = importChoice.parse({}),
  signal?: AbortSignal,
): AsyncGenerator<ImportEvent> {
  const told: ImportedOne[] = []
  let first: FailureError | null = null
  using adding = new Adding(project, choice, signal)
  for (const file of files) {
    const { name } = file
    yield { type: 'progress', name, done: 0, of: 0 }
    const opened = await attemptAsync(() => openFile({ ...file, sets: choice.sets }, signal))
    if (!opened.ok) {
      if (signal?.aborted) throw stopped()
      first ??= new FailureError(opened.failure)
      told.push({ name, failure: opened.failure.message })
      continue
    }
    try {
      const { report } = opened.value.head
      const of = report.documents + report.spans
      for await (const done of adding.add(opened.value)) yield { type: 'progress', name, done, of }
      told.push({ name, report: adding.reportOf(opened.value) })
    } catch (error) {
      throw signal?.aborted ? stopped() : error
    } finally {
      await opened.value.close()
    }
  }
  if (first && told.every((one) => 'failure' in one)) throw first
  await adding.finish(
    files.length === 1 ? `Import ${files[0].name}` : `Import ${counted(files.length, 'file')}`,
  )
  yield { type: 'done', files: told }
}

/** Documents of one file or several on their way into a project. */
class Adding implements Disposable {
  private readonly project: Project
  private readonly step: AddingStep
  private readonly mapping: LabelMapping
  private readonly choice: ImportChoice
  private readonly signal?: AbortSignal
  private readonly listening?: Disposable
  private skipper: Skipper | null = null
  /** Those of the first file that has any. */
  private guidelines = ''
  /** What was written of the file under way. */
  private counter = new SpanCounter()
  private skipped = 0

  constructor(project: Project, choice: ImportChoice, signal?: AbortSignal) {
    this.project = project
    this.choice = choice
    this.signal = signal
    this.mapping = new LabelMapping(choice)
    this.step = project.addMany((writer) => {
      if (this.guidelines !== '' && project.guidelines === '')
        writer.edit({ type: 'project.update', patch: { guidelines: this.guidelines } })
    })
    this.listening = signal && addAbortListener(signal, () => this.step.end())
  }

  /** Yields, now and then, how many documents and spans of the file have been dealt with. */
  async *add({ head, batches }: Pick<OpenedFile, 'batches'> & { head: ToAdd }) {
    this.counter = new SpanCounter()
    this.skipped = 0
    this.skipper ??= await Skipper.for(this.project, this.choice.skip, this.signal)
    if (this.guidelines === '') this.guidelines = head.guidelines
    this.step.wants(this.mapping.labels(head.labels))
    let [dealt, told] = [0, performance.now()]
    for await (const batch of batches) {
      dealt += sizeOf(batch)
      await this.write(batch)
      if (performance.now() - told < TELL_MS) continue
      told = performance.now()
      yield dealt
    }
  }

  private async write(batch: Batch): Promise<void> {
    const fresh = this.skipper ? this.skipper.batch(batch) : batch
    this.skipped += documentsOf(batch) - (fresh ? documentsOf(fresh) : 0)
    if (!fresh) return
    const own = this.mapping.batch(fresh)
    if ('spans' in own) {
      this.counter.more(own.spans)
      return this.step.addSpans(own.spans)
    }
    for (const { spans } of own.documents) this.counter.document(spans)
    await this.step.add(own.documents)
  }

  /** Of the file that was added last. */
  reportOf({ head }: OpenedFile): ImportReport {
    const { skipped } = this
    const isOverruled = head.guidelines !== '' && !this.isTaken(head.guidelines)
    return {
      ...head.report,
      ...{ ...this.counter.counts, skipped },
      problems: [
        ...head.report.problems,
        ...(isOverruled ? [{ message: OVERRULED }] : []),
        ...(skipped === 0
          ? []
          : [
              {
                message: `Left out: ${counted(skipped, 'document that was', 'documents that were')} there already.`,
              },
            ]),
      ],
    }
  }

  /** What somebody wrote for this project is never replaced by a file. */
  private isTaken(guidelines: string): boolean {
    return this.project.guidelines === ''
      ? guidelines === this.guidelines
      : guidelines === this.project.guidelines
  }

  async finish(title: string): Promise<void> {
    await this.step.finish(title)
  }

  /** The first document added; null without one. */
  get first(): number | null {
    return this.step.first
  }

  [Symbol.dispose](): void {
    this.listening?.[Symbol.dispose]()
    this.step.end()
  }
}

/** What of a file is not its documents. */
interface ToAdd {
  labels: readonly NewLabel[]
  guidelines: string
}

const documentsOf = (batch: Batch) => ('documents' in batch ? batch.documents.length : 0)

function sizeOf(batch: Batch): number {
  if ('spans' in batch) return batch.spans.length
  return batch.documents.reduce((sum, { spans }) => sum + 1 + spans.length, 0)
}

/** The same for one file, for whoever waits for the report. */
export async function importBytes(
  project: Project,
  name: string,
  bytes: Uint8Array,
  options: Omit<FileToRead, 'name' | 'bytes'> = {},
): Promise<Result<ImportReport>> {
  return attemptAsync(() => reportOf(importing(project, [{ name, bytes, ...options }])))
}

/** Hears of the progress; resolves to what became of each file. */
export async function outcomesOf(
  events: AsyncIterable<ImportEvent>,
  onProgress: (name: string, done: number, of: number) => void = () => {},
): Promise<ImportedOne[]> {
  for await (const event of events) {
    if (event.type === 'done') return event.files
    onProgress(event.name, event.done, event.of)
  }
  throw stopped()
}

/** The report of the only file. */
export async function reportOf(events: AsyncIterable<ImportEvent>): Promise<ImportReport> {
  const [one] = await outcomesOf(events)
  if ('report' in one) return one.report
  throw failed('bad-input', one.failure)
}

/** Adds documents as one action. Resolves to the id of the first. Throws a FailureError. */
export async function addTexts(
  project: Project,
  title: string,
  documents: readonly LabelledText[],
  labels: readonly NewLabel[],
): Promise<number | null> {
  using adding = new Adding(project, importChoice.parse({}))
  const head = { labels, guidelines: '' }
  for await (const done of adding.add({ head, batches: inBatches(documents) })) void done
  await adding.finish(title)
  return adding.first
}
