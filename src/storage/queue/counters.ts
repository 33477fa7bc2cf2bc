import type { Counts } from '../../model/project.ts'
import type { DocumentStatus } from '../../model/documents.ts'
import type { Row, RowId, Table } from '../history/rows.ts'
import type { Statements } from '../file/statements.ts'
import { countShownSql, SuggestionCount } from '../suggestions/suggestion-count.ts'

/** Rows of one document that are read in less than a millisecond. */
const MAX_ROWS = 1000
export const labelsOfSql = `SELECT labelId FROM spans WHERE documentId = ? LIMIT ${MAX_ROWS}`
export const spansOfLabelSql = 'SELECT count(*) FROM spans WHERE labelId = ? AND documentId = ?'

/** What is kept in memory alone. */
type DocumentCounts = Omit<Counts, 'suggestions'>

const statusKeys = { new: 'new', 'in-progress': 'inProgress', done: 'done' } as const

/** The figures, counted by SQL from nothing: what Counters must always equal. */
export function countAll(sql: Statements): Counts {
  return { ...countMost(sql), suggestions: sql.value<number>(countShownSql) ?? 0 }
}

function countMost(sql: Statements): DocumentCounts {
  const perStatus = sql.all<{ status: DocumentStatus; n: number }>(
    'SELECT status, count(*) AS n FROM documents WHERE trashed = 0 GROUP BY status',
  )
  const of = (status: DocumentStatus) => perStatus.find((row) => row.status === status)?.n ?? 0
  const perLabel = sql.all<{ labelId: string; n: number }>(
    `SELECT labelId, count(*) AS n FROM spans JOIN documents ON documents.id = documentId
     WHERE trashed = 0 GROUP BY labelId`,
  )
  const value = (query: string) => sql.value<number>(query) ?? 0
  return {
    documents: perStatus.reduce((sum, { n }) => sum + n, 0),
    new: of('new'),
    inProgress: of('in-progress'),
    done: of('done'),
    flagged: value('SELECT count(*) FROM documents WHERE flagged = 1 AND trashed = 0'),
    spans: perLabel.reduce((sum, { n }) => sum + n, 0),
    perLabel: Object.fromEntries(perLabel.map(({ labelId, n }) => [labelId, n])),
    trashed: value('SELECT count(*) FROM documents WHERE trashed = 1 AND absent = 0'),
  }
}

const none: Counts = {
  ...{ documents: 0, new: 0, inProgress: 0, done: 0, flagged: 0 },
  ...{ spans: 0, perLabel: {}, trashed: 0, suggestions: 0 },
}

/** What a step that is on its way has made of the figures: now, and before the last transaction. */
interface Held {
  now: Counts
  before: Counts
}

/** The first and `sign` times the second. */
function sum(first: Counts, second: Counts, sign: 1 | -1): Counts {
  const labels = new Set([...Object.keys(first.perLabel), ...Object.keys(second.perLabel)])
  const of = ({ perLabel }: Counts, label: string) =>
    Object.hasOwn(perLabel, label) ? perLabel[label] : 0
  const perLabel = [...labels]
    .map((label): [string, number] => [label, of(first, label) + sign * of(second, label)])
    .filter(([, spans]) => spans !== 0)
  const figures = Object.keys(none).filter((name) => name !== 'perLabel') as Figure[]
  const sums = figures.map((name) => [name, first[name] + sign * second[name]])
  return { ...(Object.fromEntries(sums) as Counts), perLabel: Object.fromEntries(perLabel) }
}

type Figure = Exclude<keyof Counts, 'perLabel'>

/** The same figures kept from row to row, so that no action counts the whole project. */
export class Counters {
  private readonly sql: Statements
  private readonly suggestions: SuggestionCount
  private counts: DocumentCounts | undefined
  private held: Held = { now: none, before: none }

  constructor(sql: Statements) {
    this.sql = sql
    this.suggestions = new SuggestionCount(sql)
  }

  read(): Counts {
    return this.held.now === none ? this.actual() : sum(this.actual(), this.held.now, -1)
  }

  /** A transaction begins. */
  begin(): void {
    this.held.before = this.held.now
  }

  /** It was rolled back. */
  rollBack(): void {
    this.held.now = this.held.before
    this.forget()
  }

  /** What `work` makes of the figures does not show until it is released. */
  hold<T>(work: () => T): T {
    const before = this.actual()
    const value = work()
    this.held.now = sum(sum(this.actual(), before, -1), this.held.now, 1)
    return value
  }

  release(): void {
    this.held.now = none
  }

  private actual(): Counts {
    this.counts ??= countMost(this.sql)
    const perLabel = { ...this.counts.perLabel }
    return { ...this.counts, perLabel, suggestions: this.suggestions.read() }
  }

  /** Forgets the figures: someone else changed the file. */
  forget(): void {
    this.counts = undefined
    this.suggestions.forget()
  }

  /** Keeps in the file what an action made of them. */
  save(): void {
    this.suggestions.save()
  }

  /** Follows one row; see RowObserver. */
  observe(table: Table, id: RowId, before: Row | null, after: Row | null): void {
    this.suggestions.observe(table, id, before, after)
    if (!this.counts) return
    if (table === 'documents') this.observeDocument(this.counts, Number(id), before, after)
    else if (table === 'spans') {
      if (before && this.isInQueue(before)) this.addSpan(this.counts, before.labelId, -1)
      if (after && this.isInQueue(after)) this.addSpan(this.counts, after.labelId, 1)
    }
  }

  private observeDocument(
    counts: DocumentCounts,
    id: number,
    before: Row | null,
    after: Row | null,
  ): void {
    if (before) this.addDocument(counts, before, -1)
    if (after) this.addDocument(counts, after, 1)
    const change = Number(after?.trashed === 0) - Number(before?.trashed === 0)
    if (change === 0) return
    for (const [labelId, spans] of this.labelsIn(id)) this.addSpan(counts, labelId, change * spans)
  }

  /** How many spans of which label a document has: row by row, or where that is long by the labels there are. */
  private *labelsIn(id: number): Generator<[labelId: string, spans: number]> {
    const few = this.sql.values<string>(labelsOfSql, id)
    if (few.length < MAX_ROWS) return yield* few.map((labelId): [string, number] => [labelId, 1])
    for (const labelId of this.sql.values<string>('SELECT id FROM labels')) {
      const spans = this.sql.value<number>(spansOfLabelSql, labelId, id) ?? 0
      if (spans > 0) yield [labelId, spans]
    }
  }

  private addDocument(counts: DocumentCounts, row: Row, change: 1 | -1): void {
    if (row.trashed === 1) {
      if (row.absent === 0) counts.trashed += change
      return
    }
    counts.documents += change
    counts[statusKeys[row.status as DocumentStatus]] += change
    if (row.flagged === 1) counts.flagged += change
  }

  private addSpan(counts: DocumentCounts, labelId: Row[string], change: number): void {
    counts.spans += change
    const label = String(labelId)
    const before = Object.hasOwn(counts.perLabel, label) ? counts.perLabel[label] : 0
    const left = before + change
    if (left === 0) delete counts.perLabel[label]
    else counts.perLabel[label] = left
  }

  private isInQueue({ documentId }: Row): boolean {
    return this.sql.value('SELECT trashed FROM documents WHERE id = ?', documentId) === 0
  }
}
