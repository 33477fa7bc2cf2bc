/**
 * Suggestions by run: what a model or the rules proposed over many documents shows, and goes, with
 * one row of suggestion_runs.
 *
 * A suggestion's label is no foreign key any more: while its run does not show, undoing the run may
 * have taken the label along.
 */
export const suggestionRuns = `
-- source: the model's name; empty for rules, whose runs are all of one source.
-- recorded: an action in the history, done or undone, shows the run. Whatever is neither shown nor
-- recorded is under way or a leftover.
-- suggestions: by how many the shown suggestions outside of the trash grow when the run is shown.
CREATE TABLE suggestion_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  origin TEXT NOT NULL CHECK (origin IN ('model', 'rule')),
  source TEXT NOT NULL,
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  recorded INTEGER NOT NULL CHECK (recorded IN (0, 1)),
  suggestions INTEGER NOT NULL
) STRICT;

-- The documents that a run has read. The last three columns are what a model made of one: as in
-- document_scores, which holds what was read before there were runs; null for rules.
CREATE TABLE readings (
  id INTEGER PRIMARY KEY,
  documentId INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  run INTEGER NOT NULL REFERENCES suggestion_runs (id),
  uncertainty REAL,
  disagreement INTEGER,
  spans TEXT
) STRICT;
CREATE UNIQUE INDEX readings_by_document ON readings (documentId, run);
CREATE INDEX readings_by_run ON readings (run);
CREATE INDEX readings_by_disagreement ON readings (documentId) WHERE disagreement > 0;

CREATE TABLE suggestions_in_runs (
  id TEXT PRIMARY KEY,
  documentId INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  start INTEGER NOT NULL CHECK (start >= 0),
  end INTEGER NOT NULL CHECK (end > start),
  labelId TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('model', 'rule')),
  source TEXT NOT NULL,
  score REAL,
  run INTEGER REFERENCES suggestion_runs (id)
) STRICT;
INSERT INTO suggestions_in_runs SELECT *, NULL FROM suggestions;
DROP TABLE suggestions;
ALTER TABLE suggestions_in_runs RENAME TO suggestions;
-- The latest run first: it is most likely the one that shows.
CREATE INDEX suggestions_by_document ON suggestions (documentId, start, run DESC);
CREATE INDEX suggestions_by_label ON suggestions (labelId);
CREATE INDEX suggestions_by_run ON suggestions (run) WHERE run IS NOT NULL;

-- Counting them walks them all.
INSERT INTO meta SELECT 'suggestions', CAST(count(*) AS TEXT)
  FROM suggestions JOIN documents ON documents.id = documentId WHERE trashed = 0;
`
