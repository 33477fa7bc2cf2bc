import { withSuggestions } from '../../domain/unreviewed.ts'
import { labelsOf } from '../../formats/index.ts'
import type { TaggedText } from '../../model/tagging.ts'
import type { Project } from '../../storage/project.ts'
import { addTexts } from '../documents/importing.ts'
import { asDocuments } from './tagging.ts'

interface Added {
  documents: number
  suggestions: number
  /** Texts that were there already, and are not added again. */
  known: number
  /** The first of those added, else of those that were there. */
  first: number | null
}

/** Adds tagged texts, each once, as one action: what was found in them is proposed. Throws a FailureError. */
export async function addTagged(
  project: Project,
  texts: readonly TaggedText[],
  source: string,
): Promise<Added> {
  const different = [...new Map(texts.map((one) => [one.text, one])).values()]
  const there = different.map(({ text }) => project.idOfText(text))
  const fresh = different.filter((_, i) => there[i] === undefined)
  const known = texts.length - fresh.length
  const before = there.find((id) => id !== undefined) ?? null
  if (fresh.length === 0) return { documents: 0, suggestions: 0, known, first: before }
  const tagged = asDocuments(fresh)
  const documents = tagged.map(({ spans, ...rest }) =>
    withSuggestions({ ...rest, spans: spans.map((span) => ({ ...span, source })) }),
  )
  const first = await addTexts(project, 'Add tagged texts', documents, labelsOf(tagged))
  const suggestions = documents.reduce((sum, one) => sum + (one.suggestions?.length ?? 0), 0)
  return { documents: fresh.length, suggestions, known, first }
}
