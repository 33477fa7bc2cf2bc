import { failed } from '../../domain/failure.ts'
import type { CheckedRows } from './checked-rows.ts'
import type { RowChange, RowId, Rows } from './rows.ts'
import { relabelScores } from '../suggestions/scores.ts'
import type { Statements } from '../file/statements.ts'

/** Deletes, merges and checks labels, with everything that carries them. */
export class LabelEdits {
  private readonly sql: Statements
  private readonly rows: Rows
  private readonly checked: CheckedRows

  constructor(sql: Statements, rows: Rows, checked: CheckedRows) {
    this.sql = sql
    this.rows = rows
    this.checked = checked
  }

  delete(id: string): RowChange[] {
    this.checked.existing('labels', id)
    const removeAll = (table: 'spans' | 'suggestions' | 'rules') =>
      this.idsByLabel(table, id).map((row) => this.rows.put(table, row, null))
    return [
      ...removeAll('spans'),
      ...removeAll('suggestions'),
      ...removeAll('rules'),
      this.rows.put('labels', id, null),
    ]
  }

  merge(from: string, into: string): RowChange[] {
    this.checked.existing('labels', from)
    this.checked.existing('labels', into)
    if (from === into)
      throw failed('bad-input', 'A label cannot be merged into itself; choose another one.')
    const relabel = (table: 'spans' | 'suggestions') =>
      this.idsByLabel(table, from).map((id) => {
        const row = { ...this.checked.existing(table, id), labelId: into }
        return this.rows.put(table, id, this.rows.isTaken(table, row) ? null : row)
      })
    return [
      ...relabel('spans'),
      ...relabel('suggestions'),
      ...this.idsByLabel('rules', from).map((id) =>
        this.checked.update('rules', id, { labelId: into }),
      ),
      ...this.idsByLabel('set_spans', from).map((id) =>
        this.rows.put('set_spans', id, { labelId: into }),
      ),
      ...relabelScores(this.sql, this.rows, from, into),
      this.rows.put('labels', from, null),
    ]
  }

  /** Throws a FailureError when another label has the name. */
  checkName(id: string, name: string): void {
    if (this.sql.value('SELECT 1 FROM labels WHERE name = ? AND id <> ?', name, id) === undefined) {
      return
    }
    throw failed('conflict', `There is a label called ${name} already; choose another name.`)
  }

  private idsByLabel(table: 'spans' | 'suggestions' | 'rules' | 'set_spans', id: string): RowId[] {
    // Suggestions that do not show keep their label: when they show again, it is there again.
    const from = table === 'suggestions' ? 'shown_suggestions' : table
    // What an undone import has left is none of the project's; it goes when it cannot be redone.
    const there =
      table === 'spans'
        ? 'AND (SELECT absent FROM documents WHERE documents.id = documentId) = 0'
        : ''
    return this.sql.values(`SELECT id FROM ${from} WHERE labelId = ? ${there} ORDER BY id`, id)
  }
}
