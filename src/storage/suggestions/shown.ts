import type { Row } from '../history/rows.ts'
import { shownSql } from '../file/shown-view.ts'
import type { Statements } from '../file/statements.ts'

/** Whether a suggestion's row shows, which may be gone from its table. */
const rowIsShownSql = `
  SELECT 1 FROM (SELECT @run AS run, @documentId AS documentId, @origin AS origin, @source AS source)
    AS suggestions
  WHERE ${shownSql}`

export function isShown(sql: Statements, row: Row): boolean {
  return sql.value(rowIsShownSql, row) !== undefined
}

/** The run of a source, of those shown, that read a document last. */
export const lastRunSql = `
  SELECT max(readings.run) FROM readings JOIN suggestion_runs ON suggestion_runs.id = readings.run
  WHERE readings.documentId = @documentId AND shown = 1 AND origin = @origin
    AND (origin = 'rule' OR suggestion_runs.source = @source)`
