import { failed } from '../../domain/failure.ts'
import type { CheckedRows } from './checked-rows.ts'
import type { RowChange, RowId, Rows } from './rows.ts'
import type { Carrier, StoredEdit } from './stored-edit.ts'
import { relabelScores, scoresOf } from '../suggestions/scores.ts'
import type { Statements } from '../file/statements.ts'

type LabelEdit = Extract<StoredEdit, { type: `label.${string}` }>

/** Makes, changes, deletes and merges labels, with everything that carries them. */
export class LabelEdits {
  private readonly sql: Statements
  private readonly rows: Rows
  private readonly checked: CheckedRows

  constructor(sql: Statements, rows: Rows, checked: CheckedRows) {
    this.sql = sql
    this.rows = rows
    this.checked = checked
  }

  apply(edit: LabelEdit): RowChange[] {
    switch (edit.type) {
      case 'label.create':
        this.checkName(edit.label.id, edit.label.name)
        return [this.checked.create('labels', edit.label.id, { ...edit.label })]
      case 'label.update': {
        const row = { ...this.checked.existing('labels', edit.id), ...edit.patch }
        this.checkName(edit.id, String(row.name))
        return [this.rows.put('labels', edit.id, row)]
      }
      case 'label.delete':
        return this.remove(edit.id, null)
      case 'label.merge':
        return this.remove(edit.from, edit.into)
      case 'label.take':
        return [this.take(edit.table, edit.id, edit.into)]
      case 'label.rescore':
        return this.rescore(edit.id, edit.into, edit.documentId)
      case 'label.end':
        return this.end(edit.id, edit.into)
    }
  }

  /** Deletes a label with everything that carries it; or lets that carry another one. */
  private remove(id: string, into: string | null): RowChange[] {
    this.check(id, into)
    const taken = carriersOf(into).flatMap((table) => {
      const rows = this.sql.values<RowId>(`SELECT id FROM ${carrying[table]} ORDER BY id`, id)
      return rows.map((row) => this.take(table, row, into))
    })
    return [...taken, ...(into === null ? [] : this.rescore(id, into)), ...this.end(id, into)]
  }

  /** The same for one row. */
  private take(table: Carrier, id: RowId, into: string | null): RowChange {
    if (into === null) return this.rows.put(table, id, null)
    if (table === 'set_spans') return this.rows.put(table, id, { labelId: into })
    const next = { ...this.checked.existing(table, id), labelId: into }
    return this.rows.put(table, id, this.rows.isTaken(table, next) ? null : next)
  }

  /** For what models said, of one document or of any. */
  private rescore(id: string, into: string, documentId?: number): RowChange[] {
    return relabelScores(this.sql, this.rows, { from: id, into, documentId })
  }

  /** And for its rules, and itself. */
  private end(id: string, into: string | null): RowChange[] {
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
  private checkName(id: string, name: string): void {
    if (this.sql.value('SELECT 1 FROM labels WHERE name = ? AND id <> ?', name, id) === undefined) {
      return
    }
    throw failed('conflict', `There is a label called ${name} already; choose another name.`)
  }
}

/** What carries a label. */
const carrying: Record<Carrier, string> = {
  // What an undone import has left is none of the project's; it goes when it cannot be redone.
  spans: `spans WHERE labelId = ?
    AND (SELECT absent FROM documents WHERE documents.id = documentId) = 0`,
  // Suggestions that do not show keep their label: when they show again, it is there again.
  suggestions: 'shown_suggestions WHERE labelId = ?',
  set_spans: 'set_spans WHERE labelId = ?',
}

/** Frozen sets keep a label that is deleted, and follow one that is merged. */
const carriersOf = (into: string | null): Carrier[] =>
  into === null ? ['spans', 'suggestions'] : ['spans', 'suggestions', 'set_spans']

/** A label that goes, and what takes its place. */
export interface Removal {
  id: string
  into: string | null
}

/** Ids of documents, and rows of one, that are looked at in one go. */
const [RANGE, ROWS] = [1000, 1000]

/** Documents that a label's removal may change; some at a time, and some more than once. */
export function* documentsByLabel(sql: Statements, { id, into }: Removal): Generator<number[]> {
  const tables = carriersOf(into)
  const last = sql.value<number>('SELECT max(id) FROM documents') ?? 0
  for (let from = 1; from <= last; from += RANGE)
    for (const table of tables) yield sql.values(carriersSql(table), from, from + RANGE - 1, id)
  if (into === null) return
  for (const query of scoresOf) yield sql.values(query, JSON.stringify(id))
}

export const carriersSql = (table: Carrier) => `
  SELECT id FROM documents WHERE id BETWEEN ? AND ? AND absent = 0
    AND EXISTS (SELECT 1 FROM ${table} WHERE labelId = ? AND documentId = documents.id)`

/** What a label's removal does to one document. */
export function* removalIn(
  sql: Statements,
  documentId: number,
  { id, into }: Removal,
): Generator<StoredEdit> {
  for (let last = 0; ;) {
    const rows = sql.all<{ id: string; place: number }>(spansToTakeSql, id, documentId, last)
    for (const row of rows) yield { type: 'label.take', table: 'spans', id: row.id, into }
    if (rows.length < ROWS) break
    last = rows[ROWS - 1].place
  }
  for (const table of carriersOf(into)) {
    if (table === 'spans') continue
    const rows = `SELECT id FROM ${carrying[table]} AND documentId = ? ORDER BY id`
    for (const row of sql.values<RowId>(rows, id, documentId))
      yield { type: 'label.take', table, id: row, into }
  }
  if (into !== null) yield { type: 'label.rescore', id, into, documentId }
}

export const spansToTakeSql = `
  SELECT id, rowid AS place FROM spans WHERE labelId = ? AND documentId = ? AND rowid > ?
  ORDER BY rowid LIMIT ${ROWS}`
