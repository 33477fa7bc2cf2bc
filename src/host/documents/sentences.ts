import { randomUUID } from 'node:crypto'
import type { LabelledText, Range } from '../../model/documents.ts'
import type { Project } from '../../storage/project.ts'
import type { Writer } from '../../storage/history/writer.ts'
import { splitSentences } from '../../text/sentences.ts'

/** Each sentence as a document with its spans and words; a single sentence stays as it is. */
export function intoSentences(document: LabelledText): LabelledText[] {
  const sentences = intoPieces(document, splitSentences)
  return sentences.length < 2 ? [document] : sentences.map((sentence) => sentence.document)
}

/** A part of a document as one of its own, and where it begins there. */
interface Piece {
  start: number
  document: LabelledText
}

/** The pieces that a text splits into, as documents with their spans and words; those that a span joins stay one. */
export function intoPieces(document: LabelledText, split: (text: string) => Range[]): Piece[] {
  const ranges = keeping(split(document.text), rangesOf(document))
  return ranges.map((range) => ({ start: range.start, document: piece(document, range) }))
}

const rangesOf = ({ spans, words }: LabelledText): Range[] => [...spans, ...(words ?? [])]

/** Sentences, or the like, none of which ends inside one of the ranges to keep: those are joined. */
function keeping(sentences: readonly Range[], keep: readonly Range[]): Range[] {
  const ahead = keep.toSorted((a, b) => a.start - b.start)
  const merged: Range[] = []
  let reach = 0
  let next = 0
  for (const sentence of sentences) {
    while (ahead[next]?.start < sentence.start) reach = Math.max(reach, ahead[next++].end)
    const last = merged.at(-1)
    if (last && reach > last.end) last.end = sentence.end
    else merged.push({ ...sentence })
  }
  const [first, final] = [merged[0], merged.at(-1)]
  for (const { start, end } of keep) {
    if (first && start < first.start) first.start = start
    if (final && end > final.end) final.end = end
  }
  return merged
}

function piece(document: LabelledText, sentence: Range): LabelledText {
  const { text, spans, words, reviewed } = document
  return {
    ...document,
    text: text.slice(sentence.start, sentence.end),
    spans: within(spans, sentence),
    words: words && within(words, sentence),
    reviewed: reviewed && clipped(reviewed, sentence),
  }
}

/**
 * Makes a document of each sentence, with copies of its spans and suggestions, at the place of the
 * original in the queue; that one goes to the trash as it is. A single sentence stays as it is.
 */
export function splitDocument(
  project: Project,
  writer: Writer,
  id: number,
): { documents: number; spans: number } {
  const found = project.document(id)
  if (!found || project.documentState(id).trashed) return { documents: 0, spans: 0 }
  const { document, spans, suggestions } = found
  const names = new Map(project.labels().map((label) => [label.id, label.name]))
  const whole: LabelledText = {
    ...document,
    words: document.words ?? undefined,
    spans: spans.map(({ labelId, score, ...span }) => ({
      ...{ ...span, label: names.get(labelId) as string },
      ...(score === null ? {} : { score }),
    })),
  }
  const sentences = keeping(splitSentences(document.text), [...rangesOf(whole), ...suggestions])
  if (sentences.length < 2) return { documents: 0, spans: 0 }
  for (const sentence of sentences) {
    const documentId = writer.add(piece(whole, sentence), id)
    for (const suggestion of within(suggestions, sentence)) {
      const copy = { ...suggestion, id: randomUUID(), documentId }
      writer.edit({ type: 'suggestion.create', suggestion: copy })
    }
  }
  writer.edit({ type: 'document.delete', id })
  return { documents: sentences.length, spans: spans.length }
}

/** What lies in a sentence, counted from its start. */
function within<R extends Range>(ranges: readonly R[], sentence: Range): R[] {
  return ranges
    .filter(({ start, end }) => start >= sentence.start && end <= sentence.end)
    .map((range) => ({
      ...range,
      start: range.start - sentence.start,
      end: range.end - sentence.start,
    }))
}

function clipped(ranges: readonly Range[], sentence: Range): Range[] {
  return ranges.flatMap(({ start, end }) => {
    const [from, to] = [Math.max(start, sentence.start), Math.min(end, sentence.end)]
    return from < to ? [{ start: from - sentence.start, end: to - sentence.start }] : []
  })
}
