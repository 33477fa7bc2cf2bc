import {
  labelChanges,
  type BetweenRuns,
  type ChangedDocument,
  type LabelChange,
} from '../../src/model/between-runs.ts'
import { counted, figure } from '../ui/words.ts'

export const changeTitles: Record<LabelChange, string> = {
  added: 'Added',
  removed: 'Removed',
  relabelled: 'Relabelled',
  moved: 'Other boundaries',
}

const verbs: Record<LabelChange, string> = {
  ...{ added: 'added', removed: 'removed', relabelled: 'relabelled' },
  moved: 'with other boundaries',
}

/** "4 spans added, 1 removed"; empty where none changed. */
function countsInWords(counts: ChangedDocument['counts']): string {
  const some = labelChanges.filter((kind) => counts[kind] > 0)
  return some
    .map((kind, i) => {
      const count = i === 0 ? counted(counts[kind], 'span') : figure(counts[kind])
      return `${count} ${verbs[kind]}`
    })
    .join(', ')
}

/** What became of a document from one run to the other. */
export function changeInWords(
  { of, spans, counts, readOtherwise, inOtherSet }: ChangedDocument,
  [earlier, later]: readonly [earlier: string, later: string],
): string {
  if (of !== 'both') return `Only in ${of === 'later' ? later : earlier}, ${counted(spans, 'span')}`
  const parts = [
    countsInWords(counts),
    readOtherwise ? 'another part of it counts as read' : '',
    inOtherSet ? 'in another set' : '',
  ].filter(Boolean)
  const [first, ...rest] = parts.join(', ')
  return first.toUpperCase() + rest.join('')
}

/** All of it, a sentence for what is there. */
export function betweenInWords(
  { documents, spans, counts }: BetweenRuns,
  [earlier, later]: readonly [earlier: string, later: string],
): string {
  const only = (count: number, of: number, run: string) =>
    count === 0
      ? ''
      : `${counted(count, 'document is', 'documents are')} only in ${run}, with ${counted(of, 'span')}.`
  const inBoth = countsInWords(counts)
  const sentences = [
    documents.changed > 0
      ? `${counted(documents.changed, 'document')} changed${inBoth ? `: ${inBoth}` : ''}.`
      : '',
    only(documents.later, spans.later, later),
    only(documents.earlier, spans.earlier, earlier),
  ].filter(Boolean)
  return sentences.length > 0
    ? sentences.join(' ')
    : 'Nothing differs in the documents that they learnt from and were measured on.'
}
