import { setImmediate } from 'node:timers/promises'
import { stopped } from '../domain/failure.ts'
import { countCodePoints } from '../domain/offsets.ts'
import type {
  Document,
  DocumentWithSpans,
  ModelReading,
  Span,
  Suggestion,
} from '../model/documents.ts'
import type { Label, Rule } from '../model/labels.ts'
import type { Counts, Progress } from '../model/project.ts'
import type { DocumentFilter, DocumentsPage, Expected } from '../model/queue.ts'
import { defineSearch } from './queue/search.ts'
import { Counters } from './queue/counters.ts'
import type { OpenedDatabase } from './file/open-database.ts'
import { asText } from './documents/damaged.ts'
import {
  labelledText,
  readDocument,
  readSpans,
  readState,
  readSuggestions,
  type DocumentState,
  type StoredText,
} from './documents/documents.ts'
import { readLabels, readRules } from './documents/labels.ts'
import { paceOf, RECENT_DONE } from './queue/pace.ts'
import { Queue } from './queue/queue.ts'
import { Statements } from './file/statements.ts'
import { lastReading } from './suggestions/last-reading.ts'

/**
 * The last times at which documents were finished, each once: an import or a bulk action finishes many
 * at the same time, and they must not hide the others. One step down the index per time.
 */
export const recentDoneSql = `
  WITH RECURSIVE times (at) AS (
    SELECT max(doneAt) FROM documents WHERE doneAt IS NOT NULL
    UNION ALL
    SELECT (SELECT max(doneAt) FROM documents WHERE doneAt < at) FROM times WHERE at IS NOT NULL
    LIMIT ?
  )
  SELECT at FROM times WHERE at IS NOT NULL`

export const allIdsSql = 'SELECT id FROM documents WHERE trashed = 0 ORDER BY place, id'

export const sameTextSql =
  'SELECT id FROM documents WHERE trashed = 0 AND length = ? AND text = ? ORDER BY place, id LIMIT 1'

export const lastDoneSql = `
  SELECT id FROM documents WHERE doneAt IS NOT NULL AND +status = 'done' AND +trashed = 0
  ORDER BY doneAt DESC LIMIT ?`
/** Done when they were added, or before times were kept. */
export const otherDoneSql = `
  SELECT id FROM documents WHERE trashed = 0 AND status = 'done' AND doneAt IS NULL
  ORDER BY place DESC, id DESC LIMIT ?`

/** How long others wait for what is looked for between two of their turns, in milliseconds. */
const LONGEST_MS = 10

/** Everything that can be asked of an open project file. */
export class ProjectReader {
  readonly path: string
  readonly id: string
  protected readonly opened: OpenedDatabase
  protected readonly sql: Statements
  protected readonly counters: Counters
  protected readonly queue: Queue
  private seenVersion: number
  private seenVisible = ''
  private foreignChanges = 0

  protected constructor(opened: OpenedDatabase, path: string) {
    this.opened = opened
    this.path = path
    defineSearch(opened.db)
    this.sql = new Statements(opened.db)
    this.counters = new Counters(this.sql)
    this.queue = new Queue(this.sql)
    this.seenVersion = this.dataVersion
    this.keepVisibleVersion()
    this.id = this.meta('id')
  }

  get name(): string {
    return this.meta('name')
  }

  get guidelines(): string {
    return this.meta('guidelines')
  }

  /** Changes when another connection has changed what can be seen; our own commits leave it alone. */
  get foreignVersion(): number {
    this.refresh()
    return this.foreignChanges
  }

  page(filter: DocumentFilter, offset: number, limit: number): Omit<DocumentsPage, 'offset'> {
    this.refresh()
    return this.queue.page(filter, offset, limit)
  }

  /** Ids of the documents that a filter leaves, in its order. */
  ids(filter: DocumentFilter): readonly number[] {
    this.refresh()
    return this.queue.ids(filter)
  }

  /**
   * Resolves when the list of a filter is there, which is made while others have their turn where a text is
   * sought. Throws a FailureError when the signal stops it.
   */
  async listed(
    filter: DocumentFilter,
    { open = false, signal }: { open?: boolean; signal?: AbortSignal } = {},
  ): Promise<void> {
    this.refresh()
    if (filter.search === '') return
    let since = performance.now()
    const steps = this.queue.listing(filter, open)
    while (!steps.next().done) {
      if (performance.now() - since < LONGEST_MS) continue
      await setImmediate()
      if (signal?.aborted || !this.opened.db.open) throw stopped()
      this.refresh()
      since = performance.now()
    }
  }

  position(id: number, filter: DocumentFilter): number | null {
    this.refresh()
    return this.queue.position(id, filter)
  }

  nextOpen(after: number | null, filter: DocumentFilter): number | null {
    this.refresh()
    return this.queue.nextOpen(after, filter)
  }

  /** What open documents are expected to teach, the most first; known as long as the project is open. */
  expect(documents: readonly (Expected & { id: number })[]): void {
    this.queue.expect(documents)
  }

  /** Also finds what is in the trash. */
  document(id: number): DocumentWithSpans | undefined {
    const document = readDocument(this.sql, id)
    return document && { document, spans: this.spans(id), suggestions: this.suggestions(id) }
  }

  /** The same without its spans. */
  plainDocument(id: number): Document | undefined {
    return readDocument(this.sql, id)
  }

  spans(documentId: number): Span[] {
    return readSpans(this.sql, documentId)
  }

  suggestions(documentId: number): Suggestion[] {
    return readSuggestions(this.sql, documentId)
  }

  /** What the last model read in a document; null where none has read it. */
  lastReading(documentId: number): ModelReading | null {
    return lastReading(this.sql, documentId)
  }

  /** A document of exactly this text, outside of the trash; undefined without one. */
  idOfText(text: string): number | undefined {
    return this.sql.value<number>(sameTextSql, countCodePoints(text), text)
  }

  /** What bulk actions ask of a document, without its text. */
  documentState(id: number): DocumentState {
    return readState(this.sql, id)
  }

  labels(): Label[] {
    return readLabels(this.sql)
  }

  rules(): Rule[] {
    return readRules(this.sql)
  }

  counts(): Counts {
    this.refresh()
    return this.counters.read()
  }

  /** The figures, the user's pace (null until a few are done), and the hours that the rest takes at it. */
  progress(): Progress {
    const counts = this.counts()
    const recent = this.sql.values<string>(recentDoneSql, RECENT_DONE)
    const pace = paceOf(recent.map((at) => Date.parse(at)))
    const left = counts.documents - counts.done
    return { ...counts, pace, hoursLeft: pace === null ? null : left / pace }
  }

  /** Every document outside of the trash, in order. */
  allIds(): number[] {
    return this.queue.visible(this.sql.values<number>(allIdsSql))
  }

  /** Every document outside of the trash with its spans by label name, in order. */
  *labelledTexts(): Generator<StoredText> {
    yield* this.labelledTextsOf(this.allIds())
  }

  /** Documents that are done, at most so many: the last finished first, then others. */
  newestDone(limit: number): number[] {
    const last = this.sql.values<number>(lastDoneSql, limit)
    if (last.length === limit) return last
    return [...last, ...this.sql.values<number>(otherDoneSql, limit - last.length)]
  }

  /** These documents with their spans by label name, and with what is suggested for them if asked. */
  *labelledTextsOf(
    ids: readonly number[],
    options: { suggestions?: boolean } = {},
  ): Generator<StoredText> {
    const names = new Map(this.labels().map(({ id, name }) => [id, name]))
    for (const id of ids) yield labelledText(this.sql, id, names, options)
  }

  /** Texts of the documents outside of the trash, in order. */
  *texts(): Generator<{ id: number; text: string }> {
    for (const id of this.allIds()) {
      const text = this.sql.value<string>('SELECT text FROM documents WHERE id = ?', id)
      if (text !== undefined) yield { id, text: asText(text) }
    }
  }

  runs(): unknown[] {
    const rows = this.sql.values<string>('SELECT data FROM runs ORDER BY createdAt DESC')
    return rows.flatMap((data) => {
      try {
        return [JSON.parse(data) as unknown]
      } catch {
        // Nothing that can be shown: the file is damaged there.
        return []
      }
    })
  }

  /**
   * Forgets what another connection may have changed. One that writes suggestions where nobody sees them
   * commits many times, and nobody must begin anew each time.
   */
  protected refresh(): void {
    const version = this.dataVersion
    if (version === this.seenVersion) return
    this.seenVersion = version
    const seen = this.seenVisible
    this.keepVisibleVersion()
    if (seen === this.seenVisible) return
    this.foreignChanges++
    this.forget()
  }

  /** Remembers how far actions, and changes that are none, have come. */
  protected keepVisibleVersion(): void {
    this.seenVisible = `${this.meta('revision')} ${this.meta('others')}`
  }

  /** Counts the commits of other connections. */
  private get dataVersion(): number {
    return this.opened.db.pragma('data_version', { simple: true }) as number
  }

  protected forget(): void {
    this.counters.forget()
    this.queue.forget()
  }

  protected meta(key: string): string {
    return this.sql.value<string>('SELECT value FROM meta WHERE key = ?', key) ?? ''
  }
}
