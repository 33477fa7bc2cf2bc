/**
 * The annotation workspace: provenance of spans, suggestions, rules, what was reviewed, the user's
 * own fields, frozen sets of annotations and the decisions between them.
 *
 * documents.place orders the queue: the id, or for a document cut from another the place of that
 * one. documents.absent marks what an undone action had added: it is neither in the queue nor in
 * the trash, and goes for good once the action cannot be redone.
 */
export const workspace = `
ALTER TABLE documents ADD COLUMN reviewed TEXT;
ALTER TABLE documents ADD COLUMN meta TEXT NOT NULL DEFAULT '{}';
ALTER TABLE documents ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN doneAt TEXT;
ALTER TABLE documents ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN absent INTEGER NOT NULL DEFAULT 0 CHECK (absent IN (0, 1));
-- The application's own function: length() stops at a NUL character.
UPDATE documents SET place = id, length = code_points(text);

ALTER TABLE spans ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE spans ADD COLUMN score REAL;

DROP INDEX documents_by_status;
DROP INDEX documents_flagged;
CREATE INDEX documents_by_place ON documents (trashed, place, id);
CREATE INDEX documents_by_status ON documents (trashed, status, place, id);
CREATE INDEX documents_by_length ON documents (trashed, length, place, id);
CREATE INDEX documents_flagged ON documents (trashed, place, id) WHERE flagged = 1;
CREATE INDEX documents_done ON documents (doneAt) WHERE doneAt IS NOT NULL;
CREATE INDEX documents_absent ON documents (id) WHERE absent = 1;

CREATE TABLE suggestions (
  id TEXT PRIMARY KEY,
  documentId INTEGER NOT NULL REFERENCES documents (id),
  start INTEGER NOT NULL CHECK (start >= 0),
  end INTEGER NOT NULL CHECK (end > start),
  labelId TEXT NOT NULL REFERENCES labels (id) DEFERRABLE INITIALLY DEFERRED,
  origin TEXT NOT NULL CHECK (origin IN ('model', 'rule')),
  source TEXT NOT NULL,
  score REAL
) STRICT;
CREATE INDEX suggestions_by_document ON suggestions (documentId, start);
CREATE INDEX suggestions_by_label ON suggestions (labelId);

CREATE TABLE rules (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('gazetteer', 'pattern')),
  name TEXT NOT NULL,
  labelId TEXT NOT NULL REFERENCES labels (id) DEFERRABLE INITIALLY DEFERRED,
  body TEXT NOT NULL,
  matchCase INTEGER NOT NULL CHECK (matchCase IN (0, 1)),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  position INTEGER NOT NULL
) STRICT;
CREATE INDEX rules_by_label ON rules (labelId);

-- What the last model made of a document. spans: JSON list of [start, end, label id], so that
-- disagreement can follow the annotation.
CREATE TABLE document_scores (
  documentId INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  model TEXT NOT NULL,
  uncertainty REAL NOT NULL,
  disagreement INTEGER NOT NULL,
  spans TEXT NOT NULL
) STRICT;
CREATE INDEX scores_by_disagreement ON document_scores (disagreement);

CREATE TABLE annotation_sets (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('project', 'file', 'model')),
  createdAt TEXT NOT NULL
) STRICT;

CREATE TABLE set_documents (
  setId TEXT NOT NULL REFERENCES annotation_sets (id) ON DELETE CASCADE,
  documentId INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  PRIMARY KEY (setId, documentId)
) STRICT, WITHOUT ROWID;
CREATE INDEX set_documents_by_document ON set_documents (documentId);

-- A label that is deleted later stays named here: frozen is frozen. Merging labels follows.
CREATE TABLE set_spans (
  id INTEGER PRIMARY KEY,
  setId TEXT NOT NULL REFERENCES annotation_sets (id) ON DELETE CASCADE,
  documentId INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  start INTEGER NOT NULL CHECK (start >= 0),
  end INTEGER NOT NULL CHECK (end > start),
  labelId TEXT NOT NULL
) STRICT;
CREATE INDEX set_spans_by_set ON set_spans (setId, documentId, start);
CREATE INDEX set_spans_by_document ON set_spans (documentId);
CREATE INDEX set_spans_by_label ON set_spans (labelId);

-- No foreign key to the sets: redoing a decision after a set was removed must not fail.
CREATE TABLE decisions (
  id TEXT PRIMARY KEY,
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  documentId INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  choice TEXT NOT NULL CHECK (choice IN ('a', 'b', 'both', 'neither'))
) STRICT;
CREATE INDEX decisions_by_sets ON decisions (a, b);
CREATE INDEX decisions_by_second ON decisions (b);
CREATE INDEX decisions_by_document ON decisions (documentId);

CREATE INDEX history_by_state ON history (undone, id, title);
`
