import { removing } from '../documents/new-documents.ts'
import type { Statements } from '../file/statements.ts'

/** Parts removed in one step: a fraction of a millisecond. */
const PARTS_AT_ONCE = 20

export const leftoverStepsSql =
  'SELECT id FROM long_steps WHERE recorded = 0 AND done = 0 AND settled = 1'
export const addedSql = 'SELECT id FROM documents WHERE addedBy = ? LIMIT 1'
export const partRemovalSql = `DELETE FROM step_parts WHERE id IN
  (SELECT id FROM step_parts WHERE step = ? LIMIT ${PARTS_AT_ONCE})`

/** Steps that an undone action had done, which cannot be redone any more, become leftovers. */
export function releaseSteps(sql: Statements): void {
  sql.run('UPDATE long_steps SET recorded = 0 WHERE done = 0')
}

/**
 * Removes, in small steps, what no action can do any more: steps that were stopped, or whose action was
 * undone and cannot be redone. `isUnderWay` tells those that are still being written.
 */
export function* sweepingSteps(
  sql: Statements,
  isUnderWay: (step: number) => boolean,
): Generator<void> {
  for (;;) {
    // Asked anew for each: one that was under way may be done by now, and stays.
    const step = sql.values<number>(leftoverStepsSql).find((id) => !isUnderWay(id))
    if (step === undefined) return
    for (;;) {
      const id = sql.value<number>(addedSql, step)
      if (id === undefined) break
      yield* removing(sql, id)
    }
    while (sql.run(partRemovalSql, step).changes > 0) yield
    sql.run('DELETE FROM long_steps WHERE id = ?', step)
    yield
  }
}
