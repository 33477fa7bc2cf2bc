import type { DocumentWithSpans } from '../model/documents.ts'
import type { Edit } from '../model/edits.ts'

/** A text that the user has given a label, in place of another one or of none. */
export interface Fix {
  text: string
  labelId: string
}

/** What an action of the user's puts right in a document, as it was before; null when it does something else. */
export function fixOf({ document, spans }: DocumentWithSpans, edits: readonly Edit[]): Fix | null {
  for (const edit of edits) {
    if (edit.type === 'span.create' && edit.span.origin === 'human') {
      const { start, end, labelId } = edit.span
      return { text: document.text.slice(start, end), labelId }
    }
    if (edit.type !== 'span.update' || edit.patch.labelId === undefined) continue
    const span = spans.find(({ id }) => id === edit.id)
    const { labelId } = edit.patch
    if (span) return { text: document.text.slice(span.start, span.end), labelId }
  }
  return null
}

/** In which documents each text was given which label. */
export class FixCounts {
  private readonly documents = new Map<string, Set<number>>()

  /** Whether it is the second document in which the same was put right. */
  isSecond({ text, labelId }: Fix, document: number): boolean {
    const key = JSON.stringify([labelId, text])
    const known = this.documents.get(key) ?? new Set<number>()
    this.documents.set(key, known)
    return !known.has(document) && known.add(document).size === 2
  }
}
