import { randomUUID } from 'node:crypto'
import type { LabelledSpan, LabelledText, Range } from '../../domain/model.ts'
import type { Project } from '../../storage/project.ts'
import type { Writer } from '../../storage/history/writer.ts'
import { splitSentences } from '../../text/sentences.ts'

/**
 * Cuts a text into sentences, none of which ends inside one of the ranges to keep. Everything left
 * out between them is white space.
 */
export function sentencesKeeping(text: string, keep: readonly Range[]): Range[] {
  const merged: Range[] = []
  for (const sentence of splitSentences(text)) {
    const last = merged.at(-1)
    const isCut = keep.some(({ start, end }) => last && start < sentence.start && end > last.end)
    if (last && isCut) last.end = sentence.end
    else merged.push({ ...sentence })
  }
  const [first, final] = [merged[0], merged.at(-1)]
  for (const { start, end } of keep) {
    if (first && start < first.start) first.start = start
    if (final && end > final.end) final.end = end
  }
  return merged
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
  const keep = [...spans, ...suggestions, ...(document.words ?? [])]
  const sentences = sentencesKeeping(document.text, keep)
  if (sentences.length < 2) return { documents: 0, spans: 0 }
  const names = new Map(project.labels().map((label) => [label.id, label.name]))
  for (const sentence of sentences) {
    const { text, source, status, flagged, note, split, words, reviewed, meta } = document
    const piece: LabelledText = {
      ...{ source, status, flagged, note, split, meta },
      text: text.slice(sentence.start, sentence.end),
      spans: within(spans, sentence).map(({ labelId, start, end, origin, source: by, score }) => {
        const label = names.get(labelId) as string
        const span: LabelledSpan = { start, end, label, origin, source: by }
        return score === null ? span : { ...span, score }
      }),
      reviewed: reviewed && clipped(reviewed, sentence),
    }
    if (words) piece.words = within(words, sentence).map(({ start, end }) => ({ start, end }))
    const documentId = writer.add(piece, id)
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
