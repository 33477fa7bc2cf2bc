import type { DocumentFilter, DocumentOrder } from '../../model/queue.ts'
import { searchCondition, type Condition, type IdRange } from './search.ts'

/**
 * What a filter demands of a row of `documents`. Two forms of the same condition: 'all' is quick
 * over the whole table, 'one' for a single document, or for those of a range `within` it.
 */
export function conditionOf(
  filter: DocumentFilter,
  form: 'all' | 'one',
  within?: IdRange,
): Condition {
  const parts: string[] = []
  const values: unknown[] = []
  const add = (sql: string, ...more: unknown[]) => {
    parts.push(sql)
    values.push(...more)
  }
  if (filter.status === 'trash') add('trashed = 1 AND absent = 0')
  else add('trashed = 0')
  if (filter.status !== 'trash' && filter.status !== 'any') add('status = ?', filter.status)
  if (filter.flagged) add('flagged = 1')
  if (filter.split !== 'any') add('split = ?', filter.split)
  if (filter.labelId !== null) {
    const sql =
      form === 'all'
        ? 'id IN (SELECT documentId FROM spans WHERE labelId = ?)'
        : 'EXISTS (SELECT 1 FROM spans WHERE documentId = documents.id AND labelId = ?)'
    add(sql, filter.labelId)
  }
  if (filter.suggested) {
    add('EXISTS (SELECT 1 FROM shown_suggestions WHERE documentId = documents.id)')
  }
  if (filter.disagreeing) {
    if (form === 'all') add(`id IN (${anyDisagreementSql})`)
    add(`${scoreSql('disagreement')} > 0`)
  }
  if (filter.minLength !== null) add('length >= ?', filter.minLength)
  if (filter.maxLength !== null) add('length <= ?', filter.maxLength)
  const search = filter.search === '' ? undefined : searchCondition(filter.search, form, within)
  if (search) add(search.sql, ...search.values)
  return { sql: parts.join(' AND '), values }
}

/** Documents that any model, whether its reading shows or not, disagreed with. */
const anyDisagreementSql = `
  SELECT documentId FROM document_scores WHERE disagreement > 0
  UNION ALL SELECT documentId FROM readings WHERE disagreement > 0`

/**
 * What the last model made of the row called `documents`, null when none has read it: that of the
 * last shown run, or else what was read before there were runs.
 */
export function scoreSql(column: 'uncertainty' | 'disagreement'): string {
  return `coalesce(
    (SELECT readings.${column} FROM readings JOIN suggestion_runs ON suggestion_runs.id = readings.run
     WHERE readings.documentId = documents.id AND origin = 'model' AND shown = 1
     ORDER BY readings.run DESC LIMIT 1),
    (SELECT ${column} FROM document_scores WHERE documentId = documents.id))`
}

const scored = (column: 'uncertainty' | 'disagreement') => `coalesce(-${scoreSql(column)}, 1)`

/** What documents are sorted by, rising; equal ones by place, then id. */
export const sortKeys: Record<DocumentOrder, string> = {
  import: '0',
  length: 'length',
  // A function of the connection; see Queue.
  teaching: 'teaching_place(id)',
  // The most first; those that no model has read last.
  uncertainty: scored('uncertainty'),
  disagreement: scored('disagreement'),
}

export function orderBy(order: DocumentOrder): string {
  return order === 'import' ? 'place, id' : `${sortKeys[order]}, place, id`
}

/** Whether showing or hiding a run of suggestions may change the documents or their order. */
export function dependsOnRuns({ suggested, disagreeing, order }: DocumentFilter): boolean {
  return suggested || disagreeing || order === 'uncertainty' || order === 'disagreement'
}
