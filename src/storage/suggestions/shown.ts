import type { Row } from '../history/rows.ts'
import type { Statements } from '../file/statements.ts'

/**
 * Which suggestions there are for whoever looks: a condition on a row called `suggestions`. Its run
 * is shown, or it has none; and no later run of its source that is shown has read the document.
 */
export const shownSql = `(
  (suggestions.run IS NULL
    OR EXISTS (SELECT 1 FROM suggestion_runs WHERE id = suggestions.run AND shown = 1))
  AND NOT EXISTS (
    SELECT 1 FROM readings JOIN suggestion_runs AS later ON later.id = readings.run
    WHERE readings.documentId = suggestions.documentId
      AND readings.run > coalesce(suggestions.run, 0)
      AND later.shown = 1 AND later.origin = suggestions.origin
      AND (later.origin = 'rule' OR later.source = suggestions.source)))`

/** The same of a suggestion's row, which may be gone from its table. */
const rowIsShownSql = `
  SELECT 1 FROM (SELECT @run AS run, @documentId AS documentId, @origin AS origin, @source AS source)
    AS suggestions
  WHERE ${shownSql}`

export function isShown(sql: Statements, row: Row): boolean {
  return sql.value(rowIsShownSql, row) !== undefined
}

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

/** The run of a source, of those shown, that read a document last. */
export const lastRunSql = `
  SELECT max(readings.run) FROM readings JOIN suggestion_runs ON suggestion_runs.id = readings.run
  WHERE readings.documentId = @documentId AND shown = 1 AND origin = @origin
    AND (origin = 'rule' OR suggestion_runs.source = @source)`
