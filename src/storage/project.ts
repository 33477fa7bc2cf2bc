import { randomUUID } from 'node:crypto'
import { attempt, ok, type Result } from '../domain/failure.ts'
import type {
  Document,
  DocumentStatus,
  Label,
  LabelledText,
  Range,
  Span,
  Split,
} from '../domain/model.ts'
import { openDatabase, sqliteFailure, type Db } from './database.ts'
import { documentPage, nextOpenDocument, type PageFilter, type SummaryRow } from './documents.ts'
import { RowEditor, type RowChange, type StoredEdit } from './edits.ts'

export interface HistoryState {
  revision: number
  undo: string | null
  redo: string | null
}

export interface Applied {
  history: HistoryState
  documentIds: number[]
  labelsChanged: boolean
  more: boolean
}

export interface NewLabel {
  name: string
  colour?: number
  key?: string
  description?: string
}

export interface Counts {
  documents: number
  new: number
  inProgress: number
  done: number
  flagged: number
  spans: number
  perLabel: Record<string, number>
}

/** More changed documents than this are announced as "everything". */
const MAX_LISTED = 100
const PALETTE_SIZE = 12

interface DocumentRow extends Omit<Document, 'flagged' | 'words'> {
  flagged: number
  words: string | null
}

interface HistoryRow {
  id: number
  title: string
  changes: string
}

/** An open project file: every read and every change of it, in one place. */
export class Project {
  readonly path: string
  readonly id: string
  private readonly db: Db
  private readonly rows: RowEditor

  private constructor(db: Db, path: string) {
    this.db = db
    this.path = path
    this.rows = new RowEditor(db)
    this.id = this.meta('id')
  }

  static open(path: string): Result<Project> {
    const db = openDatabase(path)
    return db.ok ? ok(new Project(db.value, path)) : db
  }

  close(): void {
    this.db.pragma('wal_checkpoint(TRUNCATE)')
    this.db.close()
  }

  get name(): string {
    return this.meta('name')
  }

  /** Changes when another connection commits; our own commits leave it alone. */
  get foreignVersion(): number {
    return this.db.pragma('data_version', { simple: true }) as number
  }

  // ---- reading

  page(filter: PageFilter, offset: number, limit: number): { total: number; items: SummaryRow[] } {
    return documentPage(this.db, filter, offset, limit)
  }

  nextOpen(after: number | null, filter: PageFilter): number | null {
    return nextOpenDocument(this.db, after, filter)
  }

  document(id: number): { document: Document; spans: Span[] } | undefined {
    const row = this.db
      .prepare(
        'SELECT id, text, source, status, flagged, note, split, words FROM documents WHERE id = ? AND trashed = 0',
      )
      .get(id) as DocumentRow | undefined
    return row && { document: toDocument(row), spans: this.spansOf(id) }
  }

  labels(): Label[] {
    return this.db.prepare('SELECT * FROM labels ORDER BY position, name').all() as Label[]
  }

  counts(): Counts {
    const byStatus = this.db
      .prepare('SELECT status, count(*) AS n FROM documents WHERE trashed = 0 GROUP BY status')
      .all() as { status: DocumentStatus; n: number }[]
    const of = (status: DocumentStatus) => byStatus.find((row) => row.status === status)?.n ?? 0
    const flagged = this.db
      .prepare('SELECT count(*) FROM documents WHERE flagged = 1 AND trashed = 0')
      .pluck()
      .get() as number
    const perLabel = this.db
      .prepare(
        `SELECT labelId, count(*) AS n FROM spans JOIN documents ON documents.id = documentId
         WHERE trashed = 0 GROUP BY labelId`,
      )
      .all() as { labelId: string; n: number }[]
    const [fresh, started, done] = [of('new'), of('in-progress'), of('done')]
    return {
      documents: fresh + started + done,
      new: fresh,
      inProgress: started,
      done,
      flagged,
      spans: perLabel.reduce((sum, { n }) => sum + n, 0),
      perLabel: Object.fromEntries(perLabel.map(({ labelId, n }) => [labelId, n])),
    }
  }

  /** Every document with its spans by label name, in order; for export and training. */
  *labelledTexts(): Generator<LabelledText & { id: number; status: DocumentStatus; split: Split }> {
    const names = new Map(this.labels().map(({ id, name }) => [id, name]))
    const rows = this.db
      .prepare(
        'SELECT id, text, source, status, flagged, note, split, words FROM documents WHERE trashed = 0 ORDER BY id',
      )
      .all() as DocumentRow[]
    for (const row of rows) {
      const { words, ...document } = toDocument(row)
      yield {
        ...document,
        ...(words ? { words } : {}),
        spans: this.spansOf(row.id).map(({ start, end, labelId, origin }) => ({
          start,
          end,
          label: names.get(labelId) as string,
          origin,
        })),
      }
    }
  }

  // ---- changing

  /** One user action: all of its edits or none, durable when this returns, one undo step. */
  apply(title: string, edits: readonly StoredEdit[]): Result<Applied> {
    return this.transaction(() =>
      this.record(
        title,
        edits.flatMap((edit) => this.rows.apply(edit)),
      ),
    )
  }

  /** Takes the last action back. Nothing to undo is no failure: nothing changes. */
  undo(): Result<Applied> {
    return this.step('SELECT * FROM history WHERE undone = 0 ORDER BY id DESC LIMIT 1', 1)
  }

  redo(): Result<Applied> {
    return this.step('SELECT * FROM history WHERE undone = 1 ORDER BY id LIMIT 1', 0)
  }

  history(): HistoryState {
    const title = (sql: string) =>
      (this.db.prepare(sql).pluck().get() as string | undefined) ?? null
    return {
      revision: Number(this.optionalMeta('revision') ?? 0),
      undo: title('SELECT title FROM history WHERE undone = 0 ORDER BY id DESC LIMIT 1'),
      redo: title('SELECT title FROM history WHERE undone = 1 ORDER BY id LIMIT 1'),
    }
  }

  /** Adds documents with their spans, and labels not known yet. One action; undo trashes them. */
  addDocuments(
    title: string,
    documents: readonly LabelledText[],
    labels: readonly NewLabel[],
  ): Result<Applied> {
    return this.transaction(() => {
      const changes: RowChange[] = this.addLabels(labels)
      const ids = new Map(this.labels().map(({ id, name }) => [name, id]))
      const insert = this.db.prepare(
        `INSERT INTO documents (text, source, status, flagged, note, split, words, trashed)
         VALUES (@text, @source, @status, @flagged, @note, @split, @words, 0)`,
      )
      const index = this.db.prepare('INSERT INTO search (rowid, text) VALUES (?, ?)')
      const addSpan = this.db.prepare('INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?)')
      for (const document of documents) {
        const row = newDocumentRow(document)
        const id = Number(insert.run(row).lastInsertRowid)
        index.run(id, document.text)
        for (const { start, end, label, origin } of document.spans) {
          addSpan.run(randomUUID(), id, start, end, ids.get(label), origin ?? 'import')
        }
        const { status, flagged, note, split } = row
        const visible = { status, flagged, note, split, trashed: 0 }
        changes.push({ table: 'documents', id, before: { ...visible, trashed: 1 }, after: visible })
      }
      return this.record(title, changes)
    })
  }

  // ---- runs

  saveRun(id: string, createdAt: string, data: unknown): void {
    this.db
      .prepare(
        'INSERT INTO runs VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
      )
      .run(id, createdAt, JSON.stringify(data))
  }

  runs(): unknown[] {
    const rows = this.db
      .prepare('SELECT data FROM runs ORDER BY createdAt DESC')
      .pluck()
      .all() as string[]
    return rows.map((data) => JSON.parse(data) as unknown)
  }

  // ---- inside

  private step(sql: string, undone: 0 | 1): Result<Applied> {
    return this.transaction(() => {
      const row = this.db.prepare(sql).get() as HistoryRow | undefined
      if (!row) return this.applied([])
      const changes = JSON.parse(row.changes) as RowChange[]
      const ordered = undone ? changes.toReversed() : changes
      for (const { table, id, before, after } of ordered)
        this.rows.write(table, id, undone ? before : after)
      this.db.prepare('UPDATE history SET undone = ? WHERE id = ?').run(undone, row.id)
      return this.applied(changes)
    })
  }

  /** Appends to the history; what was undone before cannot be redone any more. */
  private record(title: string, changes: RowChange[]): Applied {
    this.db.prepare('DELETE FROM history WHERE undone = 1').run()
    this.db
      .prepare('INSERT INTO history (title, changes, undone, at) VALUES (?, ?, 0, ?)')
      .run(title, JSON.stringify(changes), new Date().toISOString())
    return this.applied(changes)
  }

  private applied(changes: readonly RowChange[]): Applied {
    if (changes.length > 0) {
      this.db
        .prepare(
          `INSERT INTO meta VALUES ('revision', '1')
           ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1`,
        )
        .run()
    }
    const ids = new Set(changes.flatMap(changedDocument))
    return {
      history: this.history(),
      documentIds: [...ids].slice(0, MAX_LISTED),
      labelsChanged: changes.some(({ table }) => table === 'labels'),
      more: ids.size > MAX_LISTED,
    }
  }

  private addLabels(labels: readonly NewLabel[]): RowChange[] {
    const existing = this.labels()
    const known = new Set(existing.map(({ name }) => name))
    let position = existing.length
    return labels
      .filter(({ name }) => !known.has(name))
      .flatMap(({ name, colour, key, description }) =>
        this.rows.apply({
          type: 'label.create',
          label: {
            id: randomUUID(),
            name,
            // Steps of five walk through all twelve hues with unlike neighbours.
            colour: colour ?? (position * 5) % PALETTE_SIZE,
            key: key ?? '',
            description: description ?? '',
            position: position++,
          },
        }),
      )
  }

  private spansOf(documentId: number): Span[] {
    return this.db
      .prepare('SELECT * FROM spans WHERE documentId = ? ORDER BY start, end DESC, id')
      .all(documentId) as Span[]
  }

  private transaction<T>(work: () => T): Result<T> {
    return attempt(() => {
      try {
        return this.db.transaction(work).immediate()
      } catch (error) {
        throw sqliteFailure(error, this.path)
      }
    })
  }

  private optionalMeta(key: string): string | undefined {
    return this.db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) as
      string | undefined
  }

  private meta(key: string): string {
    return this.optionalMeta(key) ?? ''
  }
}

function toDocument({ flagged, words, ...row }: DocumentRow): Document {
  return { ...row, flagged: flagged === 1, words: words === null ? null : unpackWords(words) }
}

function newDocumentRow({
  text,
  source,
  status,
  flagged,
  note,
  split,
  words,
  spans,
}: LabelledText) {
  return {
    text,
    source: source ?? '',
    status: status ?? (spans.length > 0 ? 'in-progress' : 'new'),
    flagged: flagged ? 1 : 0,
    note: note ?? '',
    split: split ?? 'auto',
    words: words ? JSON.stringify(words.flatMap(({ start, end }) => [start, end])) : null,
  }
}

function unpackWords(packed: string): Range[] {
  const flat = JSON.parse(packed) as number[]
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    start: flat[2 * i],
    end: flat[2 * i + 1],
  }))
}

function changedDocument({ table, id, before, after }: RowChange): number[] {
  if (table === 'documents') return [Number(id)]
  if (table === 'labels') return []
  return [Number((after ?? before)?.documentId)]
}
