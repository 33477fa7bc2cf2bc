import { attempt, ok, type Result } from '../../../domain/failure.ts'
import { setOf } from '../../../domain/sets.ts'
import { counted } from '../../../domain/figures.ts'
import { withSuggestions } from '../../../domain/unreviewed.ts'
import { FoundLabels, turned, walkThrough, type ReadOptions } from '../../../formats/index.ts'
import type { LabelledSpan, LabelledText } from '../../../model/documents.ts'
import type { NewLabel } from '../../../model/labels.ts'
import { MAX_SOURCE } from '../../../model/limits.ts'
import type { ImportReport, Problem } from '../../../model/project.ts'
import { newRow } from '../../../storage/documents/new-documents.ts'
import type { NewDocument } from '../../../storage/steps/adding-step.ts'
import { longBytes, type FileBytes } from './file-bytes.ts'
import { openUnits } from './read-documents.ts'
import { Unlearnable } from './unlearnable.ts'

/** What is asked to be read. */
export interface FileToRead extends ReadOptions {
  name: string
  bytes: FileBytes
  /** Whether documents come into the sets that they, or the name of the file, say. */
  sets?: boolean
}

/** What a file holds beside its documents. */
export interface FileHead {
  report: ImportReport
  labels: NewLabel[]
  guidelines: string
}

/** A few documents at a time; or more spans of the one before, which has too many for one time. */
export type Batch = { documents: NewDocument[] } | { spans: LabelledSpan[] }

/** What one batch holds, at most, of each but the first document: a millisecond to take over. */
const BATCH = { documents: 64, characters: 200_000, spans: 1000 }

/**
 * Goes through a file to tell what it holds; then gives its documents as they are written, reading them once more, so
 * that no more than a few are in memory.
 */
export async function readToImport({
  name,
  bytes,
  sets = false,
  ...options
}: FileToRead): Promise<Result<{ head: FileHead; batches: Iterable<Batch> }>> {
  const opened = await openUnits(name, longBytes(bytes), options)
  if (!opened.ok) return opened
  const { format, evidence, encoding, walk } = opened.value
  const surveyed = attempt(() => walkThrough(walk, () => new Survey()))
  if (!surveyed.ok) return surveyed
  const { heard, whole } = surveyed.value
  const problems = [...whole.problems, ...heard.problems]
  const report = { format, evidence, encoding, problems, ...heard.counts, skipped: 0 }
  const asWritten = turned(walk, (one) =>
    isFit(one) ? [from(name, withSuggestions(one), sets)] : [],
  )
  return ok({
    head: { report, labels: heard.labels(whole.labels), guidelines: whole.guidelines ?? '' },
    batches: inBatches(asWritten()),
  })
}

/** Half a character is no text. */
const isFit = ({ text }: LabelledText) => text.isWellFormed()

/** What is told of the documents of a file. */
class Survey {
  private broken = 0
  private proposed = 0
  private readonly found = new FoundLabels()
  private readonly counter = new SpanCounter()
  private readonly unlearnable = new Unlearnable()

  add(document: LabelledText): void {
    this.found.add(document)
    if (!isFit(document)) {
      this.broken++
      return
    }
    const { text, spans, suggestions = [] } = withSuggestions(document)
    this.counter.document(spans)
    this.unlearnable.add(text, spans)
    this.proposed += suggestions.length
  }

  get counts() {
    return this.counter.counts
  }

  labels(declared: readonly NewLabel[] = []): NewLabel[] {
    return this.found.behind(declared)
  }

  get problems(): Problem[] {
    const { broken, proposed, unlearnable } = this
    const left = { message: `Half a character: ${broken} texts were left out.` }
    return [
      ...(broken === 0 ? [] : [left]),
      ...unlearnable.problems,
      ...(proposed === 0 ? [] : [proposedProblem(proposed)]),
    ]
  }
}

/** Documents a few at a time, as they are written. */
export function* inBatches(documents: Iterable<LabelledText>): Generator<Batch> {
  let batch: NewDocument[] = []
  let [characters, spans] = [0, 0]
  for (const document of documents) {
    const first = document.spans.slice(0, BATCH.spans)
    const { suggestions = [] } = document
    batch.push({ row: newRow(document), spans: first, suggestions })
    characters += document.text.length
    spans += first.length + suggestions.length
    const isFull =
      batch.length >= BATCH.documents || characters >= BATCH.characters || spans >= BATCH.spans
    if (!isFull) continue
    yield { documents: batch }
    batch = []
    ;[characters, spans] = [0, 0]
    for (let at = BATCH.spans; at < document.spans.length; at += BATCH.spans)
      yield { spans: document.spans.slice(at, at + BATCH.spans) }
  }
  if (batch.length > 0) yield { documents: batch }
}

/** A document of a file: it and its spans are known by the file's name, unless they say what made them. */
function from(name: string, document: LabelledText, sets: boolean): LabelledText {
  const set = sets ? setOf({ source: name, ...document }) : null
  return {
    source: name,
    ...(set ? { split: set } : {}),
    ...document,
    spans: document.spans.map((span) => withSource(span, name)),
  }
}

function withSource(span: LabelledSpan, name: string): LabelledSpan {
  const imported = (span.origin ?? 'import') === 'import'
  return imported && !span.source ? { ...span, source: name.slice(0, MAX_SOURCE) } : span
}

/** What was found by a model is told of: it is there, and waits. */
function proposedProblem(proposed: number): Problem {
  const were = counted(
    proposed,
    'span of a model came as a suggestion',
    'spans of a model came as suggestions',
  )
  return { message: `${were}: nothing is learnt from what nobody has accepted.` }
}

/** Counts documents, and spans by label. */
export class SpanCounter {
  private documents = 0
  private spans = 0
  private readonly perLabel = new Map<string, number>()

  document(spans: readonly LabelledSpan[]): void {
    this.documents++
    this.more(spans)
  }

  more(spans: readonly LabelledSpan[]): void {
    this.spans += spans.length
    for (const { label } of spans) this.perLabel.set(label, (this.perLabel.get(label) ?? 0) + 1)
  }

  get counts() {
    const { documents, spans, perLabel } = this
    return { documents, spans, perLabel: Object.fromEntries(perLabel) }
  }
}
