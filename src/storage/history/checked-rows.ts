import { failed } from '../../domain/failure.ts'
import type { Row, RowChange, RowId, Rows, Table } from './rows.ts'
import type { Statements } from '../file/statements.ts'

const nouns: Record<Table, string> = {
  documents: 'document',
  labels: 'label',
  spans: 'span',
  suggestions: 'suggestion',
  suggestion_runs: 'run of suggestions',
  long_steps: 'step',
  readings: 'reading',
  rules: 'rule',
  document_scores: 'score',
  set_spans: 'span',
  decisions: 'decision',
  meta: 'entry',
}

/**
 * Rows for edits: each method throws a FailureError when the row is not as the edit takes it to be.
 * Suggestions that do not show are not there.
 */
export class CheckedRows {
  private readonly sql: Statements
  private readonly rows: Rows

  constructor(sql: Statements, rows: Rows) {
    this.sql = sql
    this.rows = rows
  }

  existing(table: Table, id: RowId): Row {
    const row = this.rows.read(table, id)
    if (row && row.absent !== 1 && (table !== 'suggestions' || this.isShown(id))) return row
    throw failed('not-found', `That ${nouns[table]} is not there any more; nothing was changed.`)
  }

  create(table: Table, id: RowId, row: Row): RowChange {
    if (this.rows.read(table, id))
      throw failed(
        'conflict',
        `There is a ${nouns[table]} of that identity already; nothing was changed.`,
      )
    return this.rows.put(table, id, row)
  }

  update(table: Table, id: RowId, patch: Row): RowChange {
    return this.rows.put(table, id, { ...this.existing(table, id), ...patch })
  }

  remove(table: Table, id: RowId): RowChange {
    this.existing(table, id)
    return this.rows.put(table, id, null)
  }

  private isShown(suggestion: RowId): boolean {
    return this.sql.value('SELECT 1 FROM shown_suggestions WHERE id = ?', suggestion) !== undefined
  }
}
