/** Documents, labels, spans, the edit history, runs, and full-text search. */
export const first = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  source TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('new', 'in-progress', 'done')),
  flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
  note TEXT NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('auto', 'train', 'dev', 'test')),
  words TEXT,
  trashed INTEGER NOT NULL CHECK (trashed IN (0, 1))
) STRICT;

CREATE INDEX documents_by_status ON documents (trashed, status, id);
CREATE INDEX documents_flagged ON documents (id) WHERE flagged = 1 AND trashed = 0;

CREATE TABLE labels (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  colour INTEGER NOT NULL,
  key TEXT NOT NULL,
  description TEXT NOT NULL,
  position INTEGER NOT NULL
) STRICT;

CREATE TABLE spans (
  id TEXT PRIMARY KEY,
  documentId INTEGER NOT NULL REFERENCES documents (id),
  start INTEGER NOT NULL CHECK (start >= 0),
  end INTEGER NOT NULL CHECK (end > start),
  labelId TEXT NOT NULL REFERENCES labels (id) DEFERRABLE INITIALLY DEFERRED,
  origin TEXT NOT NULL CHECK (origin IN ('human', 'import', 'model', 'rule'))
) STRICT;

CREATE INDEX spans_by_document ON spans (documentId, start);
CREATE INDEX spans_by_label ON spans (labelId, documentId);

-- One row a user action. changes: JSON list of {table, id, before, after}; null is "no row".
CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  changes TEXT NOT NULL,
  undone INTEGER NOT NULL CHECK (undone IN (0, 1)),
  at TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  createdAt TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE search USING fts5 (
  text, content = 'documents', content_rowid = 'id', tokenize = 'trigram'
);
`
