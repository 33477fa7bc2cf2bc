import { characterAt } from '../../domain/characters.ts'
import { findText } from '../../domain/occurrences.ts'
import { EXCERPT_LENGTH } from '../../model/limits.ts'
import type { DocumentSummary } from '../../model/queue.ts'
import type { Project } from '../../storage/project.ts'
import { inTurns } from '../turns.ts'

/** Characters before a hit that are shown: of more, the hit itself would be out of sight in a row. */
const BEFORE = 16
/** Longer texts are shown from their beginning: to look through them takes more than a row is worth. */
const LONGEST = 500_000

/** Summaries that show where the words that are sought stand, in place of the text's beginning. */
export async function withHits(
  project: Project,
  items: readonly DocumentSummary[],
  search: string,
  signal?: AbortSignal,
): Promise<DocumentSummary[]> {
  if (search.trim() === '') return [...items]
  const shown: DocumentSummary[] = []
  await inTurns(items, (item) => shown.push(withHit(project, item, search)), { signal })
  return shown
}

function withHit(project: Project, item: DocumentSummary, search: string): DocumentSummary {
  if (item.length > LONGEST) return item
  const text = project.plainDocument(item.id)?.text ?? ''
  const [hit] = findText(text, search, 1)
  if (!hit || hit.start <= BEFORE) return item
  const from = characterAt(text, hit.start - BEFORE)?.start ?? hit.start
  const to = characterAt(text, Math.min(text.length, from + EXCERPT_LENGTH) - 1)?.end ?? text.length
  // From the first word that is whole.
  const before = text.slice(from, hit.start).replace(/^\S*\s+/, '')
  return { ...item, excerpt: `… ${before}${text.slice(hit.start, to)}` }
}
