import type { Untrainable } from '../model/runs.ts'
import { MAX_UNTRAINABLE_LISTED, MAX_SURFACE } from '../model/limits.ts'
import type { TrainingDocument } from './dataset.ts'
import type { Gold } from './features.ts'

/** The spans that a model cannot be taught: all are counted, the first ones listed. */
export function untrainableIn(
  documents: Iterable<{ document: Pick<TrainingDocument, 'id' | 'text'>; gold: Gold }>,
): Untrainable {
  const result: Untrainable = { count: 0, listed: [] }
  for (const { document, gold } of documents) {
    for (const { span, reason } of gold.dropped) {
      result.count++
      if (result.listed.length === MAX_UNTRAINABLE_LISTED) continue
      const surface = document.text.slice(span.start, span.end).slice(0, MAX_SURFACE)
      result.listed.push({ documentId: document.id, label: span.label, surface, reason })
    }
  }
  return result
}
