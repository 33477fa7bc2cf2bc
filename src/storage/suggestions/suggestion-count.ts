import type { Row, RowId, Table } from '../history/rows.ts'
import { isShown } from './shown.ts'
import type { Statements } from '../file/statements.ts'

/** Counted by SQL from nothing: what SuggestionCount must always equal. */
export const countShownSql = `
  SELECT count(*) FROM shown_suggestions JOIN documents ON documents.id = documentId
  WHERE trashed = 0`
const inDocumentSql = 'SELECT count(*) FROM shown_suggestions WHERE documentId = ?'

/**
 * How many suggestions show outside of the trash. It is kept in the file and follows every row. A run
 * that is shown or hidden brings along by how many: only actions change what shows, and they are
 * undone and redone in their order, so that it is the same number each time.
 */
export class SuggestionCount {
  private readonly sql: Statements
  private count: number | undefined
  private saved = 0

  constructor(sql: Statements) {
    this.sql = sql
  }

  read(): number {
    if (this.count === undefined) {
      this.saved = Number(
        this.sql.value<string>("SELECT value FROM meta WHERE key = 'suggestions'"),
      )
      this.count = this.saved
    }
    return this.count
  }

  /** Someone else changed the file, or an action was rolled back. */
  forget(): void {
    this.count = undefined
  }

  /** Follows one row; see RowObserver. */
  observe(table: Table, id: RowId, before: Row | null, after: Row | null): void {
    if (table === 'suggestions') {
      this.add(Number(this.isVisible(after)) - Number(this.isVisible(before)))
    } else if (table === 'suggestion_runs' && before && after) {
      this.add((Number(after.shown) - Number(before.shown)) * Number(after.suggestions))
    } else if (table === 'documents') {
      const change = Number(after?.trashed === 0) - Number(before?.trashed === 0)
      if (change !== 0) this.add(change * (this.sql.value<number>(inDocumentSql, id) ?? 0))
    }
  }

  /** Writes it into the file, at the end of an action. */
  save(): void {
    const count = this.read()
    if (count === this.saved) return
    this.sql.run("UPDATE meta SET value = ? WHERE key = 'suggestions'", String(count))
    this.saved = count
  }

  private add(change: number): void {
    this.count = this.read() + change
  }

  private isVisible(row: Row | null): boolean {
    if (row === null || !isShown(this.sql, row)) return false
    return this.sql.value('SELECT trashed FROM documents WHERE id = ?', row.documentId) === 0
  }
}
