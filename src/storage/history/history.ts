import type { HistoryState } from '../../model/edits.ts'
import type { RowChange, Rows } from './rows.ts'
import type { Statements } from '../file/statements.ts'
import { MAX_TITLE } from '../../model/limits.ts'

export const nextUndoSql = 'SELECT id, title FROM history WHERE undone = 0 ORDER BY id DESC LIMIT 1'
export const nextRedoSql = 'SELECT id, title FROM history WHERE undone = 1 ORDER BY id LIMIT 1'

/** The last action unless it changed much: what makes one span is a few hundred characters. */
const lastSmallSql = `
  SELECT id, changes FROM history
  WHERE id = (SELECT max(id) FROM history) AND length(changes) < 20000`

/** The actions done and undone, each with the rows it changed. Runs inside the caller's transaction. */
export class History {
  private readonly sql: Statements
  private readonly rows: Rows

  constructor(sql: Statements, rows: Rows) {
    this.sql = sql
    this.rows = rows
  }

  /** Reads titles only: the changes of a bulk action are large. */
  state(): HistoryState {
    const title = (sql: string) => this.sql.get<{ title: string }>(sql)?.title ?? null
    const revision = this.sql.value<string>("SELECT value FROM meta WHERE key = 'revision'")
    return { revision: Number(revision ?? 0), undo: title(nextUndoSql), redo: title(nextRedoSql) }
  }

  /**
   * Appends an action that changed something, or makes it one with the last one where that has made the span `goesOnWith`. Returns whether
   * undone actions were dropped by it.
   */
  record(title: string, changes: readonly RowChange[], at: Date, goesOnWith?: string): boolean {
    if (changes.length === 0) return false
    const dropped = this.sql.run('DELETE FROM history WHERE undone = 1').changes > 0
    const name = title.slice(0, MAX_TITLE)
    const last = goesOnWith === undefined ? undefined : this.lastThatMade(goesOnWith)
    if (last) {
      const both = JSON.stringify([...last.changes, ...changes])
      this.sql.run('UPDATE history SET title = ?, changes = ? WHERE id = ?', name, both, last.id)
    } else {
      this.sql.run(
        'INSERT INTO history (title, changes, undone, at) VALUES (?, ?, 0, ?)',
        ...[name, JSON.stringify(changes), at.toISOString()],
      )
    }
    return dropped
  }

  /** The last action, where it has made a span and is small enough to be read for that. */
  private lastThatMade(span: string): { id: number; changes: RowChange[] } | undefined {
    const last = this.sql.get<{ id: number; changes: string }>(lastSmallSql)
    if (!last) return undefined
    const changes = JSON.parse(last.changes) as RowChange[]
    const made = changes.some(
      ({ table, id, before }) => table === 'spans' && id === span && before === null,
    )
    return made ? { id: last.id, changes } : undefined
  }

  /** Takes the last action back. Returns what it had changed: nothing when there is none. */
  undo(): RowChange[] {
    const found = this.take(nextUndoSql, 1)
    for (const { table, id, before } of found.toReversed()) this.rows.put(table, id, before)
    return found
  }

  redo(): RowChange[] {
    const found = this.take(nextRedoSql, 0)
    for (const { table, id, after } of found) this.rows.put(table, id, after)
    return found
  }

  /** Counts a change of what the history keeps, or of what it does not. */
  advance(what: 'revision' | 'others'): void {
    this.sql.run(
      `INSERT INTO meta VALUES (?, '1')
       ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1`,
      what,
    )
  }

  private take(sql: string, undone: 0 | 1): RowChange[] {
    const next = this.sql.get<{ id: number }>(sql)
    if (!next) return []
    this.sql.run('UPDATE history SET undone = ? WHERE id = ?', undone, next.id)
    const changes = this.sql.value<string>('SELECT changes FROM history WHERE id = ?', next.id)
    return JSON.parse(changes as string) as RowChange[]
  }
}
