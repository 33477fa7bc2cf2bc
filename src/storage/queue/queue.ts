import type { DocumentFilter, DocumentsPage, DocumentSummary, Expected } from '../../model/queue.ts'
import { Expectations } from './expectations.ts'
import { conditionOf, dependsOnRuns, orderBy, scoreSql, sortKeys } from './filter.ts'
import type { Condition, IdRange } from './search.ts'
import type { Statements } from '../file/statements.ts'
import { EXCERPT_LENGTH } from '../../model/limits.ts'

interface SummaryRow extends Omit<
  DocumentSummary,
  'excerpt' | 'spanCounts' | 'flagged' | 'hasNote' | 'expected'
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

/** A list that is being made, and what has changed since it was begun. */
interface Making {
  changed: Set<number>
  isStale: boolean
}

/** Ids that are looked through at first, and what a range of them may take, in milliseconds. */
const FIRST_RANGE = 200
const RANGE_MS = 4

/**
 * The documents of each filter in use, as lists of ids that follow every action: a page, a position
 * or the next open document costs the same however many documents there are.
 */
export class Queue {
  private readonly sql: Statements
  /** By filter, the least recently used first. */
  private readonly lists = new Map<string, List>()
  /** Documents of which some are not there yet, or any more. */
  private underWay: ReadonlySet<number> = new Set()
  private readonly making = new Set<Making>()
  private readonly expected = new Expectations()

  constructor(sql: Statements) {
    this.sql = sql
    this.expected.define(sql.db)
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

  /** Documents that come or go together do not show in new lists until all of them have. */
  hide(documentIds: ReadonlySet<number>): void {
    this.underWay = documentIds
  }

  /** Of some ids those that show. */
  visible(ids: number[]): number[] {
    return this.underWay.size === 0 ? ids : ids.filter((id) => !this.underWay.has(id))
  }

  /**
   * Makes the list of a filter a little at a time, if it is not there: looking for a text reads them all.
   * Follows what is done meanwhile.
   */
  *listing(filter: DocumentFilter, open: boolean): Generator<void> {
    while (!this.lists.has(nameOf(filter, open))) {
      const changed = new Set<number>()
      const making: Making = { changed, isStale: false }
      this.making.add(making)
      try {
        const keys = yield* this.looking(filter, open)
        if (making.isStale || changed.size > MAX_FOLLOWED) continue
        const ids = this.visible(keys.sort(compareKeys).map(([, , id]) => id))
        this.keep({ filter: { ...filter }, open, ids })
        this.follow(changed)
      } finally {
        this.making.delete(making)
      }
    }
  }

  /** Follows an action that changed these documents. */
  follow(documentIds: ReadonlySet<number>): void {
    for (const { changed } of this.making) for (const id of documentIds) changed.add(id)
    if (documentIds.size > MAX_FOLLOWED) this.forget()
    for (const list of this.lists.values()) {
      // Where documents move, none may be sought among others whose place is wrong already.
      if (!staysInPlace(list.filter)) list.ids = list.ids.filter((id) => !documentIds.has(id))
      for (const id of documentIds) this.followOne(list, id)
    }
  }

  /** A run of suggestions over many documents was shown or hidden. */
  forgetSuggested(): void {
    this.forgetWhere(dependsOnRuns)
  }

  private forgetWhere(concerned: (filter: DocumentFilter) => boolean): void {
    for (const making of this.making) making.isStale = true
    for (const [name, { filter }] of this.lists) if (concerned(filter)) this.lists.delete(name)
  }

  /** What open documents are expected to teach, the most first, in place of what was expected before. */
  expect(documents: readonly (Expected & { id: number })[]): void {
    this.expected.keep(documents)
    this.forgetWhere(({ order }) => order === 'teaching')
  }

  forget(): void {
    for (const making of this.making) making.isStale = true
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
    let list = this.lists.get(nameOf(filter, open))
    if (!list) {
      const { sql, values } = listCondition(filter, open, 'all')
      const query = `SELECT id FROM documents WHERE ${sql} ORDER BY ${orderBy(filter.order)}`
      const ids = this.visible(this.sql.values<number>(query, ...values))
      list = { filter: { ...filter }, open, ids }
    }
    return this.keep(list)
  }

  /** The list used last of all. */
  private keep(list: List): List {
    const name = nameOf(list.filter, list.open)
    this.lists.delete(name)
    this.lists.set(name, list)
    if (this.lists.size > MAX_LISTS) this.lists.delete(this.lists.keys().next().value as string)
    return list
  }

  /** What belongs to a filter, from range to range of ids, of as many as take a few milliseconds. */
  private *looking(filter: DocumentFilter, open: boolean): Generator<void, SortKey[]> {
    const keys: SortKey[] = []
    const end = this.sql.value<number | null>('SELECT max(id) FROM documents') ?? 0
    let count = FIRST_RANGE
    for (let first = 1; first <= end;) {
      const begun = performance.now()
      const last = first + count - 1
      for (const key of this.keysWithin(filter, open, { first, last })) keys.push(key)
      first = last + 1
      const took = performance.now() - begun
      if (took < RANGE_MS / 2) count *= 2
      else if (took > RANGE_MS) count = Math.ceil(count / 2)
      yield
    }
    return keys
  }

  private keysWithin(filter: DocumentFilter, open: boolean, within: IdRange): SortKey[] {
    const { sql, values } = listCondition(filter, open, 'one', within)
    const rows = this.sql.all<{ key: number; place: number; id: number }>(
      `SELECT ${sortKeys[filter.order]} AS key, place, id FROM documents
       WHERE id BETWEEN ? AND ? AND ${sql}`,
      ...[within.first, within.last, ...values],
    )
    return rows.map(({ key, place, id }) => [key, place, id])
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
      expected: this.expected.of(row.id),
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
  return order === 'import' || order === 'length' || order === 'teaching'
}

const nameOf = (filter: DocumentFilter, open: boolean) => JSON.stringify([filter, open])

function listCondition(
  filter: DocumentFilter,
  open: boolean,
  form: 'all' | 'one',
  within?: IdRange,
): Condition {
  const { sql, values } = conditionOf(filter, form, within)
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
