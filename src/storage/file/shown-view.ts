/**
 * A condition on a row called `suggestions`: its run is shown, or it has none; and no later run of its
 * source that is shown has read the document.
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

/**
 * The suggestions that there are for whoever looks. Part of the connection: nothing of it is in the file,
 * where a view would be someone else's code.
 */
export const shownViewSql = `
  CREATE TEMP VIEW shown_suggestions AS SELECT * FROM suggestions WHERE ${shownSql}`
