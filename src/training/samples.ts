import { spanKey } from '../domain/spans.ts'
import { tagsToChunks } from '../domain/tags.ts'
import type { LabelledSpan, Range } from '../model/documents.ts'
import type { Sample } from '../model/runs.ts'
import { splitSentences } from '../text/sentences.ts'
import { hashShare, type TrainingDocument } from './dataset.ts'
import type { PredictedTags } from './evaluation.ts'

/** Sentences that are read again at each evaluation, and how long they may be in UTF-16 code units. */
const SAMPLES = 3
const MAX_SENTENCE = 300

/** A held-out sentence that is watched: where it is, and what of its document the model is asked. */
export interface SampleSource {
  /** Index among the held-out documents. */
  document: number
  documentId: number
  text: string
  sentence: Range
  gold: LabelledSpan[]
}

/**
 * Held-out sentences with labels, at most one a document, drawn by a hash of the text: the same each time, and those
 * that hold most first among as many again.
 */
export function chooseSamples(documents: readonly TrainingDocument[]): SampleSource[] {
  const all = documents.flatMap((document, index) => sentenceOf(document, index))
  const drawn = all.toSorted((a, b) => hashShare(a.text) - hashShare(b.text)).slice(0, 2 * SAMPLES)
  return drawn.toSorted((a, b) => b.gold.length - a.gold.length).slice(0, SAMPLES)
}

/** The sentence of a document that holds most labels, if one is short enough. */
function sentenceOf({ id, text, spans }: TrainingDocument, document: number): SampleSource[] {
  if (spans.length === 0) return []
  const sentences = splitSentences(text)
    .filter(({ start, end }) => end - start <= MAX_SENTENCE)
    .map((sentence) => ({ sentence, gold: spans.filter((span) => lies(span, sentence)) }))
    .filter(({ gold }) => gold.length > 0)
  if (sentences.length === 0) return []
  const most = sentences.reduce((a, b) => (b.gold.length > a.gold.length ? b : a))
  return [{ document, documentId: id, text, ...most }]
}

const lies = (a: Range, within: Range) => a.start >= within.start && a.end <= within.end

/** What a model finds in a watched sentence, counted from its beginning. `units` are those of the document. */
export function sampleOf(
  { documentId, text, sentence, gold }: SampleSource,
  units: readonly Range[],
  tags: PredictedTags,
): Sample {
  const entities = tags.flatMap((row) =>
    tagsToChunks(row).map(({ type, start, end }) => {
      return { start: units[start].start, end: units[end - 1].end, label: type }
    }),
  )
  const found = [...new Map(entities.map((one) => [spanKey(one, one.label), one])).values()]
  const within = (spans: readonly LabelledSpan[]) =>
    spans
      .filter((span) => lies(span, sentence))
      .map(({ start, end, label }) => {
        return { start: start - sentence.start, end: end - sentence.start, label }
      })
  return {
    documentId,
    text: text.slice(sentence.start, sentence.end),
    gold: within(gold),
    found: within(found),
  }
}
