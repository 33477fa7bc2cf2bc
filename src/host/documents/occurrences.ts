import { randomUUID } from 'node:crypto'
import type { Range, Span } from '../../model/documents.ts'
import type { ChangeOfPage } from '../../model/edits.ts'
import type { Occurrence, OccurrenceQuery } from '../../model/labels.ts'
import { documentFilter } from '../../model/queue.ts'
import { failed } from '../../domain/failure.ts'
import { findOccurrences } from '../../domain/occurrences.ts'
import { around } from '../../domain/surroundings.ts'
import { splitWords } from '../../domain/words.ts'
import type { Project } from '../../storage/project.ts'
import type { Writer } from '../../storage/history/writer.ts'
import { MAX_PAGE } from '../../model/limits.ts'
import { changeEach } from './bulk.ts'
import { inTurns } from '../turns.ts'
import { shorten } from '../../domain/quoting.ts'

interface Found extends Range {
  documentId: number
  text: string
  /** The label of a span that lies there already. */
  labelId: string | null
}

/**
 * How often a text occurs, where it is free, and the first places with what is around them. Others have
 * their turn meanwhile; the signal stops it.
 */
export async function previewOccurrences(
  project: Project,
  query: OccurrenceQuery,
  signal?: AbortSignal,
): Promise<{ total: number; free: number; items: Occurrence[] }> {
  let [total, free] = [0, 0]
  const items: Occurrence[] = []
  const count = (id: number) => {
    for (const found of occurrencesIn(project, id, query)) {
      total++
      if (found.labelId === null) free++
      if (items.length < MAX_PAGE) items.push(inContext(found))
    }
  }
  await inTurns(await documentsOf(project, query, signal), count, { signal })
  return { total, free, items }
}

/**
 * Labels the free places, all but those left out, as one action. The documents that have some are sought
 * before, while others have their turn; the action looks at these again.
 */
export async function labelOccurrences(
  project: Project,
  query: OccurrenceQuery,
  except: readonly { documentId: number; start: number }[],
  { of, signal }: { of?: ChangeOfPage; signal?: AbortSignal } = {},
): Promise<{ spans: number }> {
  const ids: number[] = []
  const look = (id: number) => {
    if (occurrencesIn(project, id, query).some(({ labelId }) => labelId === null)) ids.push(id)
  }
  await inTurns(await documentsOf(project, query, signal), look, { signal })
  const left = new Set(except.map(({ documentId, start }) => `${documentId} ${start}`))
  const label = project.labels().find(({ id }) => id === query.labelId)
  if (!label) throw failed('not-found', 'That label is not there any more; choose another.')
  const work = function* (writer: Writer, id: number) {
    const found = occurrencesIn(project, id, query).filter(
      ({ start, labelId }) => labelId === null && !left.has(`${id} ${start}`),
    )
    for (const { documentId, start, end } of found) {
      const provenance = { origin: 'human' as const, source: '', score: null }
      const range = { documentId, start, end, labelId: query.labelId }
      writer.edit({ type: 'span.create', span: { id: randomUUID(), ...range, ...provenance } })
      yield
    }
    return found.length
  }
  const title = `Label “${shorten(query.text)}” as ${label.name} everywhere`
  const made = await changeEach(project, title, ids, work, { of, signal })
  return { spans: made.reduce((sum, spans) => sum + spans, 0) }
}

/** Where a text may be, in whatever case. */
async function documentsOf(
  project: Project,
  { text, documentId }: OccurrenceQuery,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  if (documentId !== null) return [documentId]
  const filter = documentFilter.parse({ search: text })
  await project.listed(filter, { signal })
  return [...project.ids(filter)]
}

function occurrencesIn(project: Project, documentId: number, query: OccurrenceQuery): Found[] {
  const document = project.plainDocument(documentId)
  if (!document) return []
  const { text, words } = document
  const ranges = findOccurrences(text, words ?? splitWords(text), query.text, query.matchCase)
  const spans = ranges.length > 0 ? project.spans(documentId) : []
  return ranges.map((range) => ({ ...range, documentId, text, labelId: labelAt(spans, range) }))
}

/** The label of the span that covers exactly this range, or else of one that touches it. */
export function labelAt(spans: readonly Span[], { start, end }: Range): string | null {
  const touching = spans.filter((span) => span.start < end && span.end > start)
  const exact = touching.find((span) => span.start === start && span.end === end)
  return (exact ?? touching[0])?.labelId ?? null
}

export function inContext({ text, start, end, documentId, labelId }: Found): Occurrence {
  return {
    documentId,
    start,
    end,
    labelId,
    surface: text.slice(start, end),
    ...around(text, { start, end }),
  }
}
