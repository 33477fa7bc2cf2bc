import type { Document, Span, Suggestion } from '../model/documents.ts'
import type { Label, Rule } from '../model/labels.ts'
import type { Counts } from '../model/project.ts'
import type { DocumentFilter, DocumentSummary } from '../model/queue.ts'
import { Counters } from './queue/counters.ts'
import type { OpenedDatabase } from './file/database.ts'
import {
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
import { allIdsSql, documentsHolding, labelledTexts, plainTexts } from './documents/texts.ts'

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

/** Everything that can be asked of an open project file. */
export class ProjectReader {
  readonly path: string
  readonly id: string
  readonly readOnly: boolean
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
    this.readOnly = opened.readOnly
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

  page(
    filter: DocumentFilter,
    offset: number,
    limit: number,
  ): { total: number; items: DocumentSummary[] } {
    this.refresh()
    return this.queue.page(filter, offset, limit)
  }

  /** Ids of the documents that a filter leaves, in its order. */
  ids(filter: DocumentFilter): readonly number[] {
    this.refresh()
    return this.queue.ids(filter)
  }

  position(id: number, filter: DocumentFilter): number | null {
    this.refresh()
    return this.queue.position(id, filter)
  }

  nextOpen(after: number | null, filter: DocumentFilter): number | null {
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

  /** Documents finished per hour of work; null until a few are. */
  pace(): number | null {
    const recent = this.sql.values<string>(recentDoneSql, RECENT_DONE)
    return paceOf(recent.map((at) => Date.parse(at)))
  }

  /** Every document outside of the trash, in order. */
  allIds(): number[] {
    return this.sql.values<number>(allIdsSql)
  }

  /** Every document outside of the trash with its spans by label name, in order. */
  labelledTexts(): Generator<StoredText> {
    return labelledTexts(this.sql)
  }

  /** Texts of the documents outside of the trash, in order. */
  texts(): Generator<{ id: number; text: string }> {
    return plainTexts(this.sql)
  }

  /** Documents outside of the trash that hold a text in whatever case, in order. */
  documentsHolding(text: string): number[] {
    return documentsHolding(this.sql, text)
  }

  runs(): unknown[] {
    const rows = this.sql.values<string>('SELECT data FROM runs ORDER BY createdAt DESC')
    return rows.map((data) => JSON.parse(data) as unknown)
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
