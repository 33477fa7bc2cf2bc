import type { Statements } from '../file/statements.ts'

export type Row = Record<string, string | number | null>
export type RowId = string | number

/**
 * Columns that actions may touch, by table. A document's text is never among them, and a document
 * is never deleted by one.
 */
const columns = {
  documents: [
    ...['status', 'flagged', 'note', 'split', 'trashed', 'source'],
    ...['reviewed', 'meta', 'doneAt', 'absent'],
  ],
  labels: ['id', 'name', 'colour', 'key', 'description', 'position'],
  spans: ['id', 'documentId', 'start', 'end', 'labelId', 'origin', 'source', 'score'],
  suggestions: ['id', 'documentId', 'start', 'end', 'labelId', 'origin', 'source', 'score', 'run'],
  suggestion_runs: ['shown', 'suggestions'],
  long_steps: ['done'],
  readings: ['documentId', 'spans'],
  rules: ['id', 'kind', 'name', 'labelId', 'body', 'matchCase', 'enabled', 'position'],
  document_scores: ['documentId', 'model', 'uncertainty', 'disagreement', 'spans'],
  set_spans: ['labelId'],
  decisions: ['id', 'a', 'b', 'documentId', 'start', 'end', 'choice'],
  meta: ['key', 'value'],
} as const

export type Table = keyof typeof columns

/** Rows that an action only alters: never made, never removed. */
const updatedOnly: ReadonlySet<Table> = new Set([
  'documents',
  'set_spans',
  'suggestion_runs',
  'long_steps',
  'readings',
])

/** What rows recorded before these columns existed mean. */
const defaults: Partial<Record<Table, Row>> = {
  spans: { source: '', score: null },
  suggestions: { run: null },
}

/**
 * One row before and after an action; null is "no row". For tables that are only altered, just the
 * columns that differ.
 */
export interface RowChange {
  table: Table
  id: RowId
  before: Row | null
  after: Row | null
}

/** Hears of every row as it changes, inside the transaction. Whole rows, unlike RowChange. */
export type RowObserver = (table: Table, id: RowId, before: Row | null, after: Row | null) => void

/** Reads and writes single rows inside the caller's transaction. */
export class Rows {
  protected readonly sql: Statements
  private readonly observe: RowObserver

  constructor(sql: Statements, observe: RowObserver) {
    this.sql = sql
    this.observe = observe
  }

  read(table: Table, id: RowId): Row | null {
    return this.sql.get<Row>(selects[table], id) ?? null
  }

  /** Puts a row into a given state; null removes it. Returns what changed. */
  put(table: Table, id: RowId, row: Row | null): RowChange {
    const before = this.read(table, id)
    if (updatedOnly.has(table)) return this.alter(table, id, before, row ?? {})
    const after = row && { ...defaults[table], ...row }
    this.write(table, id, before, after)
    return { table, id, before, after }
  }

  /** Whether a range carries that label already. */
  isTaken(table: 'spans' | 'suggestions', { documentId, start, end, labelId }: Row): boolean {
    const from = table === 'suggestions' ? 'shown_suggestions' : table
    const sql = `SELECT 1 FROM ${from} WHERE documentId = ? AND start = ? AND end = ? AND labelId = ?`
    return this.sql.value(sql, documentId, start, end, labelId) !== undefined
  }

  protected write(table: Table, id: RowId, before: Row | null, after: Row | null): void {
    if (!after) this.sql.run(deletes[table], id)
    else if (updatedOnly.has(table)) this.sql.run(updates[table], { ...after, [keyOf(table)]: id })
    else this.sql.run(upserts[table], after)
    this.observe(table, id, before, after)
  }

  private alter(table: Table, id: RowId, before: Row | null, patch: Row): RowChange {
    if (!before) return { table, id, before: {}, after: {} }
    const after = { ...before, ...patch }
    this.write(table, id, before, after)
    const changed = Object.keys(after).filter((name) => after[name] !== before[name])
    const pick = (from: Row) => Object.fromEntries(changed.map((name) => [name, from[name]]))
    return { table, id, before: pick(before), after: pick(after) }
  }
}

function keyOf(table: Table): string {
  if (table === 'meta') return 'key'
  return table === 'document_scores' ? 'documentId' : 'id'
}

function forEachTable(make: (table: Table, key: string, names: readonly string[]) => string) {
  const tables = Object.keys(columns) as Table[]
  return Object.fromEntries(
    tables.map((table) => [table, make(table, keyOf(table), columns[table])]),
  ) as Record<Table, string>
}

const selects = forEachTable(
  (table, key, names) => `SELECT ${names.join(', ')} FROM ${table} WHERE ${key} = ?`,
)
const updates = forEachTable((table, key, names) => {
  const sets = names.map((name) => `${name} = @${name}`).join(', ')
  return `UPDATE ${table} SET ${sets} WHERE ${key} = @${key}`
})
const upserts = forEachTable((table, key, names) => {
  const sets = names.filter((name) => name !== key).map((name) => `${name} = excluded.${name}`)
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})
    ON CONFLICT (${key}) DO UPDATE SET ${sets.join(', ')}`
})
const deletes = forEachTable((table, key) => {
  const sql = `DELETE FROM ${table} WHERE ${key} = ?`
  // Imports of version 1 recorded their labels but not their spans, which still need the label. An undone import may
  // have left any number of spans: one look per document.
  const unused = ` AND NOT EXISTS (
    WITH RECURSIVE carrying (id) AS (
      SELECT min(documentId) FROM spans WHERE labelId = labels.id
      UNION ALL
      SELECT (SELECT min(documentId) FROM spans WHERE labelId = labels.id AND documentId > carrying.id)
      FROM carrying WHERE id IS NOT NULL)
    SELECT 1 FROM carrying JOIN documents USING (id) WHERE absent = 0)`
  return table === 'labels' ? sql + unused : sql
})
