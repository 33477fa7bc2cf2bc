import type { LabelledSpan, LabelledText } from '../model/documents.ts'

const isMachineMade = ({ origin }: LabelledSpan) => origin === 'model' || origin === 'rule'

/**
 * A document as it comes into a project: what a model or a rule has found in a document that nobody has begun is
 * proposed, not taken for an annotation. One that is done, or in progress, has been looked at where it comes from.
 */
export function withSuggestions(document: LabelledText): LabelledText {
  const { status = 'new', spans } = document
  if (status !== 'new' || !spans.some(isMachineMade)) return document
  return {
    ...document,
    spans: spans.filter((span) => !isMachineMade(span)),
    suggestions: [...(document.suggestions ?? []), ...spans.filter(isMachineMade)],
  }
}
