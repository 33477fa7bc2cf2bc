import { randomUUID } from 'node:crypto'
import { attempt, attemptAsync, FailureError, ok, unwrap, type Result } from '../domain/failure.ts'
import type { Document, Label, LabelledText, Rule, Span, Suggestion } from '../domain/model.ts'
import { dailyBackUp } from './backups.ts'
import { openDatabase, sqliteFailure, type OpenedDatabase } from './database.ts'
import { Counters, type Counts } from './counters.ts'
import {
  insertHidden,
  labelledText,
  purgeAbsent,
  readDocument,
  readSpans,
  readState,
  readSuggestions,
  type DocumentState,
  type StoredText,
} from './documents.ts'
import { Editor, type StoredEdit } from './edits.ts'
import { searchCondition, type Filter } from './filter.ts'
import { History, type HistoryState } from './history.ts'
import { paceOf, RECENT_DONE } from './pace.ts'
import { Queue, type Summary } from './queue.ts'
import { ReviewStore } from './review.ts'
import { Rows, type Row, type RowChange, type RowId, type Table } from './rows.ts'
import { refreshDisagreement } from './scores.ts'
import { Statements } from './statements.ts'

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

/** What an action may do while it runs. */
export interface Writer {
  edit(edit: StoredEdit): void
  /** Ids of the labels of these names, made where they are missing. */
  labels(labels: readonly NewLabel[]): Map<string, string>
  /** Adds a document with its spans, whose labels must exist. `beside` gives the place in the queue. */
  add(text: LabelledText, beside?: number): number
}

export interface OpenOptions {
  /** Opens a copy that takes no changes, as is done by itself where the file cannot be written. */
  readOnly?: boolean
  now?: () => Date
}

/** More changed documents than this are announced as "everything". */
const MAX_LISTED = 100
const PALETTE_SIZE = 12
/** What fits on a chip; longer ones in a file are text, not labels. */
const MAX_LABEL_NAME = 100
export const recentDoneSql =
  'SELECT doneAt FROM documents WHERE doneAt IS NOT NULL ORDER BY doneAt DESC LIMIT ?'
export const allIdsSql = 'SELECT id FROM documents WHERE trashed = 0 ORDER BY place, id'

/** An open project file: every read and every change of it, in one place. */
export class Project {
  readonly path: string
  readonly id: string
  readonly readOnly: boolean
  readonly review: ReviewStore
  private readonly opened: OpenedDatabase
  private readonly sql: Statements
  private readonly steps: History
  private readonly editor: Editor
  private readonly rows: Rows
  private readonly counters: Counters
  private readonly queue: Queue
  private readonly now: () => Date
  private touched = new Set<number>()
  private seenVersion: number

  private constructor(opened: OpenedDatabase, path: string, now: () => Date) {
    this.opened = opened
    this.path = path
    this.readOnly = opened.readOnly
    this.now = now
    this.sql = new Statements(opened.db)
    this.counters = new Counters(this.sql)
    this.queue = new Queue(this.sql)
    this.rows = new Rows(this.sql, (...change) => this.observe(...change))
    this.steps = new History(this.sql, this.rows)
    this.editor = new Editor(this.sql, this.rows, now)
    this.review = new ReviewStore(this.sql, (work) => this.transaction(work), now)
    this.seenVersion = this.foreignVersion
    this.id = this.meta('id')
  }

  /** Keeps a copy of the file as it is now, at most one a day; null when today's is there. */
  async dailyBackUp(): Promise<Result<string | null>> {
    if (this.readOnly) return ok(null)
    return attemptAsync(async () => {
      try {
        return await dailyBackUp(this.opened.db, this.path, this.now())
      } catch (error) {
        throw sqliteFailure(error, this.path)
      }
    })
  }

  static open(path: string, { readOnly = false, now = () => new Date() }: OpenOptions = {}) {
    const opened = openDatabase(path, readOnly)
    return opened.ok ? ok(new Project(opened.value, path, now)) : opened
  }

  close(): void {
    this.opened.close()
  }

  get name(): string {
    return this.meta('name')
  }

  get guidelines(): string {
    return this.meta('guidelines')
  }

  /** Changes when another connection commits; our own commits leave it alone. */
  get foreignVersion(): number {
    return this.opened.db.pragma('data_version', { simple: true }) as number
  }

  // ---- reading

  page(filter: Filter, offset: number, limit: number): { total: number; items: Summary[] } {
    this.refresh()
    return this.queue.page(filter, offset, limit)
  }

  /** Ids of the documents that a filter leaves, in its order. */
  ids(filter: Filter): readonly number[] {
    this.refresh()
    return this.queue.ids(filter)
  }

  position(id: number, filter: Filter): number | null {
    this.refresh()
    return this.queue.position(id, filter)
  }

  nextOpen(after: number | null, filter: Filter): number | null {
    this.refresh()
    return this.queue.nextOpen(after, filter)
  }

  /** Also finds what is in the trash. */
  document(
    id: number,
  ): { document: Document; spans: Span[]; suggestions: Suggestion[] } | undefined {
    const document = readDocument(this.sql, id)
    if (!document) return undefined
    return {
      document,
      spans: readSpans(this.sql, id),
      suggestions: readSuggestions(this.sql, id),
    }
  }

  spans(documentId: number): Span[] {
    return readSpans(this.sql, documentId)
  }

  suggestions(documentId: number): Suggestion[] {
    return readSuggestions(this.sql, documentId)
  }

  /** What bulk actions ask of a document, without its text. */
  documentState(id: number): DocumentState {
    return readState(this.sql, id)
  }

  labels(): Label[] {
    return this.sql.all<Label>('SELECT * FROM labels ORDER BY position, name')
  }

  rules(): Rule[] {
    const rows = this.sql.all<Omit<Rule, 'matchCase' | 'enabled'> & Record<string, unknown>>(
      'SELECT * FROM rules ORDER BY position, name, id',
    )
    return rows.map((row) => ({
      ...row,
      matchCase: row.matchCase === 1,
      enabled: row.enabled === 1,
    }))
  }

  counts(): Counts {
    this.refresh()
    return this.counters.read()
  }

  /** Documents finished per hour of work; null until a few are. */
  pace(): number | null {
    const recent = this.sql.values<string>(recentDoneSql, RECENT_DONE)
    return paceOf(recent.map((at) => Date.parse(at)))
  }

  /** Every document outside of the trash with its spans by label name, in order. */
  *labelledTexts(): Generator<StoredText> {
    const names = this.labelNames()
    const ids = this.sql.values<number>(allIdsSql)
    for (const id of ids) yield labelledText(this.sql, id, names)
  }

  /** Texts of the documents outside of the trash, in order. */
  *texts(): Generator<{ id: number; text: string }> {
    const ids = this.sql.values<number>(allIdsSql)
    for (const id of ids) {
      const text = this.sql.value<string>('SELECT text FROM documents WHERE id = ?', id)
      if (text !== undefined) yield { id, text }
    }
  }

  /** Documents outside of the trash that hold a text in whatever case, in order. */
  documentsHolding(text: string): number[] {
    const { sql, values } = searchCondition(text, 'all')
    const query = `SELECT id FROM documents WHERE trashed = 0 AND ${sql} ORDER BY place, id`
    return this.sql.values<number>(query, ...values)
  }

  // ---- changing

  /** One user action: all of its edits or none, durable when this returns, one undo step. */
  apply(title: string, edits: Iterable<StoredEdit>): Result<Applied> {
    const done = this.act(title, (writer) => {
      for (const edit of edits) writer.edit(edit)
    })
    return done.ok ? ok(done.value.applied) : done
  }

  /** An action that reads and adds while it goes on. One that changes nothing leaves no step. */
  act<T>(title: string, work: (writer: Writer) => T): Result<{ applied: Applied; value: T }> {
    return this.transaction(() => {
      const changes: RowChange[] = []
      const value = work(this.writer(changes))
      const dropped = changes.length > 0 && this.steps.record(title, changes, this.now())
      if (dropped) purgeAbsent(this.sql)
      return { applied: this.finish(changes), value }
    })
  }

  /** Takes the last action back. Nothing to undo is no failure: nothing changes. */
  undo(): Result<Applied> {
    return this.transaction(() => this.finish(this.steps.undo()))
  }

  redo(): Result<Applied> {
    return this.transaction(() => this.finish(this.steps.redo()))
  }

  history(): HistoryState {
    return this.steps.state()
  }

  /** Adds documents with their spans, and labels not known yet, as one action. */
  addDocuments(
    title: string,
    documents: readonly LabelledText[],
    labels: readonly NewLabel[],
  ): Result<Applied> {
    const done = this.act(title, (writer) => {
      writer.labels(labels)
      for (const document of documents) writer.add(document)
    })
    return done.ok ? ok(done.value.applied) : done
  }

  // ---- runs

  saveRun(id: string, createdAt: string, data: unknown): void {
    unwrap(
      this.transaction(() =>
        this.sql.run(
          'INSERT INTO runs VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
          ...[id, createdAt, JSON.stringify(data)],
        ),
      ),
    )
  }

  runs(): unknown[] {
    const rows = this.sql.values<string>('SELECT data FROM runs ORDER BY createdAt DESC')
    return rows.map((data) => JSON.parse(data) as unknown)
  }

  // ---- inside

  private writer(changes: RowChange[]): Writer {
    const edit = (one: StoredEdit) => {
      for (const change of this.editor.apply(one)) changes.push(change)
    }
    let names: Map<string, string> | undefined
    const labelIds = () => (names ??= new Map(this.labels().map(({ id, name }) => [name, id])))
    return {
      edit,
      labels: (labels) => {
        for (const label of this.missingLabels(labels)) edit({ type: 'label.create', label })
        names = undefined
        return labelIds()
      },
      add: (text, beside) => {
        const place =
          beside === undefined
            ? null
            : this.sql.value<number>('SELECT place FROM documents WHERE id = ?', beside)
        const id = insertHidden(this.sql, text, place ?? null)
        changes.push(this.rows.put('documents', id, { trashed: 0, absent: 0 }))
        for (const span of text.spans) {
          const { start, end, label, origin, source, score } = span
          const row = {
            ...{ id: randomUUID(), documentId: id, start, end },
            ...{ labelId: labelIds().get(label) ?? '', origin: origin ?? 'import' },
            ...{ source: source ?? '', score: score ?? null },
          }
          edit({ type: 'span.create', span: row as Span })
        }
        return id
      },
    }
  }

  private missingLabels(labels: readonly NewLabel[]): Label[] {
    const existing = this.labels()
    const known = new Set(existing.map(({ name }) => name))
    let position = existing.length
    const tooLong = labels.find(({ name }) => name.length > MAX_LABEL_NAME)
    if (tooLong) {
      throw new FailureError({
        code: 'bad-input',
        message: `The label ${tooLong.name.slice(0, 40)}… is longer than ${MAX_LABEL_NAME} characters; shorten it and try again.`,
      })
    }
    return labels
      .filter(({ name }) => !known.has(name))
      .map(({ name, colour, key, description }) => ({
        id: randomUUID(),
        name,
        // Steps of five walk through all twelve hues with unlike neighbours.
        colour: colour ?? (position * 5) % PALETTE_SIZE,
        key: key ?? '',
        description: description ?? '',
        position: position++,
      }))
  }

  /** Hears of every changed row. */
  private observe(table: Table, id: RowId, before: Row | null, after: Row | null): void {
    this.counters.observe(table, id, before, after)
    if (table === 'documents') this.touched.add(Number(id))
    else if (['spans', 'suggestions', 'document_scores', 'decisions'].includes(table)) {
      for (const row of [before, after]) if (row) this.touched.add(Number(row.documentId))
    }
  }

  private finish(changes: readonly RowChange[]): Applied {
    for (const id of this.touched) refreshDisagreement(this.sql, id)
    if (changes.length > 0) this.steps.advanceRevision()
    return {
      history: this.history(),
      documentIds: [...this.touched].slice(0, MAX_LISTED),
      labelsChanged: changes.some(({ table }) => ['labels', 'rules', 'meta'].includes(table)),
      more: this.touched.size > MAX_LISTED,
    }
  }

  /** Forgets what another connection may have changed. */
  private refresh(): void {
    const version = this.foreignVersion
    if (version === this.seenVersion) return
    this.seenVersion = version
    this.counters.forget()
    this.queue.forget()
  }

  private transaction<T>(work: () => T): Result<T> {
    if (this.readOnly) return this.refuse()
    this.touched = new Set()
    const result = attempt(() => {
      try {
        return this.opened.db
          .transaction(() => {
            this.refresh()
            return work()
          })
          .immediate()
      } catch (error) {
        this.counters.forget()
        throw sqliteFailure(error, this.path)
      }
    })
    if (result.ok) this.queue.follow(this.touched)
    return result
  }

  private refuse(): Result<never> {
    return attempt(() => {
      throw new FailureError({
        code: 'disk',
        message: `${this.name} can only be read here; copy its file to a folder that you may write to.`,
      })
    })
  }

  private labelNames(): Map<string, string> {
    return new Map(this.labels().map(({ id, name }) => [id, name]))
  }

  private meta(key: string): string {
    return this.sql.value<string>('SELECT value FROM meta WHERE key = ?', key) ?? ''
  }
}
