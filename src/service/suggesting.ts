import { splitWords } from '../domain/words.ts'
import { failed } from '../domain/failure.ts'
import { findOccurrences } from '../domain/occurrences.ts'
import type { Document } from '../model/documents.ts'
import { documentFilter } from '../model/queue.ts'
import type { Project } from '../storage/project.ts'
import type { Proposal } from '../storage/suggestions/suggestion-run.ts'

/** A place that somebody proposes, by what stands there: programs that write text count badly. */
export interface Proposed {
  document: number
  text: string
  label: string
  /** Which of the places with that text, from 1. */
  occurrence: number
}

/**
 * Adds suggestions to a project, for a person to accept or reject: one action, which can be undone. Throws a
 * FailureError when one of them fits nothing, and adds none then.
 */
export async function addSuggestions(
  project: Project,
  source: string,
  proposed: readonly Proposed[],
): Promise<number> {
  const run = project.suggest({ origin: 'model', name: source })
  try {
    const byDocument = Map.groupBy(proposed, ({ document }) => document)
    const readings = [...byDocument].map(([documentId, some]) => {
      const document = documentOf(project, documentId)
      const proposals = some.map((one): Proposal => ({
        ...placeOf(document, one),
        ...{ labelId: run.labelId(one.label), source, score: null },
      }))
      return { documentId, proposals, uncertainty: null }
    })
    await run.write(readings)
    return await run.show(`Suggest with ${source}`)
  } finally {
    run.end()
  }
}

function documentOf(project: Project, id: number): Document {
  const document = project.plainDocument(id)
  if (document) return document
  throw failed('not-found', `There is no document ${id} in this project; list its documents first.`)
}

function placeOf({ id, text, words }: Document, { text: surface, occurrence }: Proposed) {
  const places = findOccurrences(text, words ?? splitWords(text), surface, true)
  const place = places[occurrence - 1]
  if (place) return place
  const found = places.length === 0 ? 'nowhere' : `${places.length} times`
  throw failed(
    'bad-input',
    `“${surface}” stands ${found} in document ${id}, on the edges of words; give what stands there to the letter.`,
  )
}

/** Some of the documents of a project, in their order, from an offset on. */
export async function listDocuments(
  project: Project,
  offset: number,
  limit: number,
): Promise<{ total: number; documents: Document[] }> {
  const filter = documentFilter.parse({})
  await project.listed(filter)
  const ids = project.ids(filter)
  const some = ids.slice(offset, offset + limit)
  return {
    total: ids.length,
    documents: some.flatMap((id) => project.plainDocument(id) ?? []),
  }
}

/** A project by the path of its file, opened if it is not; it must be there. */
export function projectAt(
  projects: { openFile(path: string): { id: string }; get(id: string): Project },
  path: string,
): Project {
  return projects.get(projects.openFile(path).id)
}
