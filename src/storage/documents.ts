import type { DocumentStatus } from '../domain/model.ts'
import type { Db } from './database.ts'

export interface PageFilter {
  search: string
  status: 'any' | DocumentStatus
  flagged: boolean
  labelId: string | null
}

/** A document as the queue shows it. */
export interface SummaryRow {
  id: number
  excerpt: string
  source: string
  status: DocumentStatus
  flagged: boolean
  hasNote: boolean
  spanCounts: Record<string, number>
}

/** Characters of the text that the queue gets. */
const EXCERPT_LENGTH = 200
/** The trigram index finds nothing shorter. */
const TRIGRAM = 3

/** The conditions of a filter, and their values. */
function where({ search, status, flagged, labelId }: PageFilter): {
  sql: string
  values: unknown[]
} {
  const conditions = ['trashed = 0']
  const values: unknown[] = []
  const add = (sql: string, value: unknown) => {
    conditions.push(sql)
    values.push(value)
  }
  if (status !== 'any') add('status = ?', status)
  if (flagged) conditions.push('flagged = 1')
  if (labelId !== null) add('id IN (SELECT documentId FROM spans WHERE labelId = ?)', labelId)
  if ([...search].length >= TRIGRAM) {
    // Quoted, a query is a plain phrase, whatever is in it.
    add(
      'id IN (SELECT rowid FROM search WHERE search MATCH ?)',
      `"${search.replaceAll('"', '""')}"`,
    )
  } else if (search !== '') add('instr(text, ?) > 0', search)
  return { sql: conditions.join(' AND '), values }
}

/** A page of the queue in document order, and how many documents the filter leaves in all. */
export function documentPage(
  db: Db,
  filter: PageFilter,
  offset: number,
  limit: number,
): { total: number; items: SummaryRow[] } {
  const { sql, values } = where(filter)
  const total = db
    .prepare(`SELECT count(*) FROM documents WHERE ${sql}`)
    .pluck()
    .get(...values) as number
  const rows = db
    .prepare(
      `SELECT id, substr(text, 1, ${EXCERPT_LENGTH}) AS excerpt, source, status, flagged, note <> '' AS hasNote
       FROM documents WHERE ${sql} ORDER BY id LIMIT ? OFFSET ?`,
    )
    .all(...values, limit, offset) as (Omit<SummaryRow, 'flagged' | 'hasNote' | 'spanCounts'> & {
    flagged: number
    hasNote: number
  })[]
  const count = db.prepare(
    'SELECT labelId, count(*) AS n FROM spans WHERE documentId = ? GROUP BY labelId',
  )
  const items = rows.map(({ flagged, hasNote, ...row }) => ({
    ...row,
    flagged: flagged === 1,
    hasNote: hasNote === 1,
    spanCounts: Object.fromEntries(
      (count.all(row.id) as { labelId: string; n: number }[]).map(({ labelId, n }) => [labelId, n]),
    ),
  }))
  return { total, items }
}

/** The next document that is not done, after a given one and then from the start; null when none. */
export function nextOpenDocument(db: Db, after: number | null, filter: PageFilter): number | null {
  const { sql, values } = where(filter)
  const open = `SELECT id FROM documents WHERE ${sql} AND status <> 'done'`
  const next = db
    .prepare(`${open} AND id > ? ORDER BY id LIMIT 1`)
    .pluck()
    .get(...values, after ?? 0)
  const wrapped =
    next ??
    db
      .prepare(`${open} ORDER BY id LIMIT 1`)
      .pluck()
      .get(...values)
  return (wrapped as number | undefined) ?? null
}
