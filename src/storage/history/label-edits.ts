import { failed } from '../../domain/failure.ts'
import type { CheckedRows } from './checked-rows.ts'
import type { RowChange, RowId, Rows } from './rows.ts'
import { relabelScores, scoresOf } from '../suggestions/scores.ts'
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

  /** Deletes a label with everything that carries it; or lets that carry another one. */
  remove(id: string, into: string | null): RowChange[] {
    return [...this.take(id, into), ...this.end(id, into)]
  }

  /** The same for what carries it in one document, or in any. */
  take(id: string, into: string | null, documentId?: number): RowChange[] {
    this.check(id, into)
    const carrying = (table: Carrier) => this.idsByLabel(table, id, documentId)
    if (into === null) {
      const removed = (table: Carrier) =>
        carrying(table).map((row) => this.rows.put(table, row, null))
      return [...removed('spans'), ...removed('suggestions')]
    }
    const relabelled = (table: 'spans' | 'suggestions') =>
      carrying(table).map((row) => {
        const next = { ...this.checked.existing(table, row), labelId: into }
        return this.rows.put(table, row, this.rows.isTaken(table, next) ? null : next)
      })
    return [
      ...relabelled('spans'),
      ...relabelled('suggestions'),
      ...carrying('set_spans').map((row) => this.rows.put('set_spans', row, { labelId: into })),
      ...relabelScores(this.sql, this.rows, { from: id, into, documentId }),
    ]
  }

  /** And for its rules, and itself. */
  end(id: string, into: string | null): RowChange[] {
    this.check(id, into)
    const rules = this.sql.values<string>('SELECT id FROM rules WHERE labelId = ? ORDER BY id', id)
    return [
      ...rules.map((rule) =>
        into === null
          ? this.rows.put('rules', rule, null)
          : this.checked.update('rules', rule, { labelId: into }),
      ),
      this.rows.put('labels', id, null),
    ]
  }

  private check(id: string, into: string | null): void {
    this.checked.existing('labels', id)
    if (into !== null) this.checked.existing('labels', into)
    if (id === into)
      throw failed('bad-input', 'A label cannot be merged into itself; choose another one.')
  }

  /** Throws a FailureError when another label has the name. */
  checkName(id: string, name: string): void {
    if (this.sql.value('SELECT 1 FROM labels WHERE name = ? AND id <> ?', name, id) === undefined) {
      return
    }
    throw failed('conflict', `There is a label called ${name} already; choose another name.`)
  }

  private idsByLabel(table: Carrier, id: string, documentId?: number): RowId[] {
    const [only, values] =
      documentId === undefined ? ['', [id]] : ['AND documentId = ?', [id, documentId]]
    const sql = `SELECT id FROM ${carrying[table]} ${only} ORDER BY id`
    return this.sql.values(sql, ...values)
  }
}

type Carrier = keyof typeof carrying

/** What carries a label. */
const carrying = {
  // What an undone import has left is none of the project's; it goes when it cannot be redone.
  spans: `spans WHERE labelId = ?
    AND (SELECT absent FROM documents WHERE documents.id = documentId) = 0`,
  // Suggestions that do not show keep their label: when they show again, it is there again.
  suggestions: 'shown_suggestions WHERE labelId = ?',
  set_spans: 'set_spans WHERE labelId = ?',
}

/** Ids of documents that are looked at in one go. */
const RANGE = 1000

/**
 * Documents in which anything may carry a label, or, where another takes its place, would carry that; some at a
 * time, and some more than once.
 */
export function* documentsByLabel(
  sql: Statements,
  id: string,
  into: string | null,
): Generator<number[]> {
  const tables = ['spans', 'suggestions', ...(into === null ? [] : ['set_spans'])]
  const last = sql.value<number>('SELECT max(id) FROM documents') ?? 0
  for (let from = 1; from <= last; from += RANGE)
    for (const table of tables) yield sql.values(carriersSql(table), id, from, from + RANGE - 1)
  if (into === null) return
  for (const query of scoresOf) yield sql.values(query, JSON.stringify(id))
}

export const carriersSql = (table: string) =>
  `SELECT DISTINCT documentId FROM ${table} WHERE labelId = ? AND documentId BETWEEN ? AND ?`
