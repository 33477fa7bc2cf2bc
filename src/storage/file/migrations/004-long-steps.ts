/**
 * Steps over many documents and sets, written in parts; and texts of any length in the search index.
 *
 * A span's label is no foreign key any more: undoing an import takes the labels that it brought along, and
 * leaves its documents with their spans where nobody sees them.
 */
export const longSteps = `
CREATE TABLE spans_anew (
  id TEXT PRIMARY KEY,
  documentId INTEGER NOT NULL REFERENCES documents (id),
  start INTEGER NOT NULL CHECK (start >= 0),
  end INTEGER NOT NULL CHECK (end > start),
  labelId TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('human', 'import', 'model', 'rule')),
  source TEXT NOT NULL,
  score REAL
) STRICT;
INSERT INTO spans_anew SELECT * FROM spans;
DROP TABLE spans;
ALTER TABLE spans_anew RENAME TO spans;
CREATE INDEX spans_by_document ON spans (documentId, start);
CREATE INDEX spans_by_label ON spans (labelId, documentId);

-- done: whether the step's rows are to be as they are after it; an action of the history turns it.
-- settled: whether all of its parts are as done says.
-- recorded: an action in the history, done or undone, is of this step. Whatever is neither done nor recorded
-- is under way or a leftover.
CREATE TABLE long_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  done INTEGER NOT NULL CHECK (done IN (0, 1)),
  settled INTEGER NOT NULL CHECK (settled IN (0, 1)),
  recorded INTEGER NOT NULL CHECK (recorded IN (0, 1))
) STRICT;
CREATE INDEX long_steps_unsettled ON long_steps (id) WHERE settled = 0;

-- What a step changes, in its order. documentId: the document that it is about; 0 for what is about none.
-- changes: as in history. done: whether the rows are as they are after it.
CREATE TABLE step_parts (
  id INTEGER PRIMARY KEY,
  step INTEGER NOT NULL REFERENCES long_steps (id),
  documentId INTEGER NOT NULL,
  changes TEXT NOT NULL,
  done INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT;
CREATE INDEX parts_by_step ON step_parts (step, id);
CREATE INDEX parts_by_document ON step_parts (documentId, step);

-- A document that a step has added, which may not show yet or any more.
ALTER TABLE documents ADD COLUMN addedBy INTEGER;
CREATE INDEX documents_by_step ON documents (addedBy) WHERE addedBy IS NOT NULL;

-- A set shows when all of it is written, and until its removal begins.
ALTER TABLE annotation_sets ADD COLUMN ready INTEGER NOT NULL DEFAULT 1 CHECK (ready IN (0, 1));

-- Pieces of long texts, by the document's id and the piece's number; those of the others are in search.
ALTER TABLE documents ADD COLUMN pieces INTEGER NOT NULL DEFAULT 0;
CREATE VIRTUAL TABLE search_pieces USING fts5 (
  text, content = '', contentless_delete = 1, tokenize = 'trigram'
);
`
