import type { DocumentFilter, DocumentsPage, DocumentSummary } from '../../model/queue.ts'
import { conditionOf, dependsOnRuns, orderBy, scoreSql, sortKeys } from './filter.ts'
import type { Condition } from './search.ts'
import type { Statements } from '../file/statements.ts'
import { EXCERPT_LENGTH } from '../../model/limits.ts'

interface SummaryRow extends Omit<
  DocumentSummary,
  'excerpt' | 'spanCounts' | 'flagged' | 'hasNote'
> {
  excerpt: Buffer | null
  flagged: number
  hasNote: number
}

type SortKey = [key: number, place: number, id: number]

/** Enough UTF-8 for an excerpt, at three bytes each at most, and for one character cut at the end. */
const EXCERPT_BYTES = 3 * EXCERPT_LENGTH + 4
/** Filters whose documents are kept in memory: the queue's, its open ones, and a few before. */
const MAX_LISTS = 6
/** Beyond this many changed documents, listing anew is quicker than following each. */
const MAX_FOLLOWED = 500

interface List {
  filter: DocumentFilter
  /** Without those that are done. */
  open: boolean
  /** In the filter's order. */
  ids: number[]
}

/**
 * The documents of each filter in use, as lists of ids that follow every action: a page, a position
 * or the next open document costs the same however many documents there are.
 */
export class Queue {
  private readonly sql: Statements
  /** By filter, the least recently used first. */
  private readonly lists = new Map<string, List>()

  constructor(sql: Statements) {
    this.sql = sql
  }

  page(filter: DocumentFilter, offset: number, limit: number): Omit<DocumentsPage, 'offset'> {
    const { ids } = this.list(filter, false)
    return { total: ids.length, items: this.summaries(ids.slice(offset, offset + limit)) }
  }

  /** Ids that a filter leaves, in its order. */
  ids(filter: DocumentFilter): readonly number[] {
    return this.list(filter, false).ids
  }

  position(id: number, filter: DocumentFilter): number | null {
    const at = this.list(filter, false).ids.indexOf(id)
    return at < 0 ? null : at
  }

  /** The first document after a given one that is not done, wrapping around; null when none is. */
  nextOpen(after: number | null, filter: DocumentFilter): number | null {
    const { ids } = this.list(filter, true)
    if (ids.length === 0) return null
    const key = after === null ? undefined : this.sortKey(after, filter)
    if (!key) return ids[0]
    const at = this.insertionPoint(ids, key, filter)
    return ids[ids[at] === after ? at + 1 : at] ?? ids[0]
  }

  /** Follows an action that changed these documents. */
  follow(documentIds: ReadonlySet<number>): void {
    if (documentIds.size > MAX_FOLLOWED) this.forget()
    for (const list of this.lists.values()) {
      // Where documents move, none may be sought among others whose place is wrong already.
      if (!staysInPlace(list.filter)) list.ids = list.ids.filter((id) => !documentIds.has(id))
      for (const id of documentIds) this.followOne(list, id)
    }
  }

  /** A run of suggestions over many documents was shown or hidden. */
  forgetSuggested(): void {
    for (const [name, { filter }] of this.lists) if (dependsOnRuns(filter)) this.lists.delete(name)
  }

  forget(): void {
    this.lists.clear()
  }

  private followOne({ filter, open, ids }: List, id: number): void {
    const at = ids.indexOf(id)
    const { sql, values } = listCondition(filter, open, 'one')
    const belongs =
      this.sql.value(`SELECT 1 FROM documents WHERE id = ? AND ${sql}`, id, ...values) !== undefined
    if (at >= 0 && !belongs) ids.splice(at, 1)
    if (!belongs || at >= 0) return
    const key = this.sortKey(id, filter)
    if (key) ids.splice(this.insertionPoint(ids, key, filter), 0, id)
  }

  private list(filter: DocumentFilter, open: boolean): List {
    const name = JSON.stringify([filter, open])
    let list = this.lists.get(name)
    if (!list) {
      const { sql, values } = listCondition(filter, open, 'all')
      const query = `SELECT id FROM documents WHERE ${sql} ORDER BY ${orderBy(filter.order)}`
      list = { filter: { ...filter }, open, ids: this.sql.values<number>(query, ...values) }
    }
    this.lists.delete(name)
    this.lists.set(name, list)
    if (this.lists.size > MAX_LISTS) this.lists.delete(this.lists.keys().next().value as string)
    return list
  }

  private sortKey(id: number, { order }: DocumentFilter): SortKey | undefined {
    const row = this.sql.get<{ key: number; place: number }>(
      `SELECT ${sortKeys[order]} AS key, place FROM documents WHERE id = ?`,
      id,
    )
    return row && [row.key, row.place, id]
  }

  /** Where in `ids` a document of this key stands, or would. */
  private insertionPoint(ids: readonly number[], key: SortKey, filter: DocumentFilter): number {
    let [low, high] = [0, ids.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.sortKey(ids[middle], filter)
      if (other && compareKeys(other, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  private summaries(ids: readonly number[]): DocumentSummary[] {
    const list = JSON.stringify(ids)
    const counts = new Map<number, Record<string, number>>()
    for (const { documentId, labelId, n } of this.sql.all<SpanCount>(spanCountsSql, list)) {
      const perLabel = counts.get(documentId) ?? {}
      perLabel[labelId] = n
      counts.set(documentId, perLabel)
    }
    return this.sql.all<SummaryRow>(summariesSql, list).map((row) => ({
      ...row,
      excerpt: excerptOf(row.excerpt),
      flagged: row.flagged === 1,
      hasNote: row.hasNote === 1,
      spanCounts: counts.get(row.id) ?? {},
    }))
  }
}

interface SpanCount {
  documentId: number
  labelId: string
  n: number
}

export const summariesSql = `
  SELECT documents.id, substr(CAST(text AS BLOB), 1, ${EXCERPT_BYTES}) AS excerpt, source, status, flagged,
    note <> '' AS hasNote, length,
    ${scoreSql('uncertainty')} AS uncertainty, ${scoreSql('disagreement')} AS disagreement,
    (SELECT count(*) FROM shown_suggestions WHERE documentId = documents.id) AS suggestions
  FROM json_each(?) AS list CROSS JOIN documents ON documents.id = list.value
  ORDER BY list.key`
export const spanCountsSql = `
  SELECT documentId, labelId, count(*) AS n
  FROM json_each(?) AS list CROSS JOIN spans ON spans.documentId = list.value
  GROUP BY documentId, labelId`

/** Whether no action changes what a document is sorted by. */
function staysInPlace({ order }: DocumentFilter): boolean {
  return order === 'import' || order === 'length'
}

function listCondition(filter: DocumentFilter, open: boolean, form: 'all' | 'one'): Condition {
  const { sql, values } = conditionOf(filter, form)
  return { sql: open ? `${sql} AND status <> 'done'` : sql, values }
}

function compareKeys(a: SortKey, b: SortKey): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/**
 * Bytes, since SQL's `substr` of a text ends at a NUL character; the limit is in UTF-16 units, and no
 * pair is cut.
 */
function excerptOf(bytes: Buffer | null): string {
  // A part of no bytes is null in SQL.
  const cut = (bytes?.toString() ?? '').slice(0, EXCERPT_LENGTH)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}
