import type { Statements } from '../file/statements.ts'

/** Rows removed in one step: a fraction of a millisecond. */
const ROWS_AT_ONCE = 20

export const leftoverSql = 'SELECT id FROM suggestion_runs WHERE recorded = 0 AND shown = 0'
export const removalSql = (table: 'suggestions' | 'readings') =>
  `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE run = ? LIMIT ${ROWS_AT_ONCE})`

/** Runs that an undone action had shown, which cannot be redone any more, become leftovers. */
export function releaseRuns(sql: Statements): void {
  sql.run('UPDATE suggestion_runs SET recorded = 0 WHERE shown = 0')
}

/**
 * Removes, in small steps, what no action can show: runs that were stopped, or whose action was undone
 * and cannot be redone. No run must be under way.
 */
export function* sweeping(sql: Statements): Generator<void> {
  for (const id of sql.values<number>(leftoverSql)) {
    for (const table of ['suggestions', 'readings'] as const) {
      while (sql.run(removalSql(table), id).changes > 0) yield
    }
    sql.run('DELETE FROM suggestion_runs WHERE id = ?', id)
    yield
  }
}
