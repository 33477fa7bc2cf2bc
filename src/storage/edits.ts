import { FailureError } from '../domain/failure.ts'
import type { DocumentStatus, Label, Span, SpanOrigin, Split } from '../domain/model.ts'
import { splitsCharacter } from '../domain/offsets.ts'
import type { Db } from './database.ts'

/** A change inside an action; the contract's Edit, which names the fields. */
export type StoredEdit =
  | { type: 'span.create'; span: Span }
  | {
      type: 'span.update'
      id: string
      patch: Partial<Pick<Span, 'start' | 'end' | 'labelId' | 'origin'>>
    }
  | { type: 'span.delete'; id: string }
  | {
      type: 'document.update'
      id: number
      patch: { status?: DocumentStatus; flagged?: boolean; note?: string; split?: Split }
    }
  | { type: 'document.delete'; id: number }
  | { type: 'label.create'; label: Label }
  | { type: 'label.update'; id: string; patch: Partial<Omit<Label, 'id'>> }
  | { type: 'label.delete'; id: string }

type Row = Record<string, string | number | null>

/** One row before and after an action; null is "no row". For documents only the editable columns. */
export interface RowChange {
  table: 'documents' | 'labels' | 'spans'
  id: string | number
  before: Row | null
  after: Row | null
}

export interface SpanRow {
  id: string
  documentId: number
  start: number
  end: number
  labelId: string
  origin: SpanOrigin
}

/** Columns that edits may touch. A document's text is never among them. */
const columns = {
  documents: ['status', 'flagged', 'note', 'split', 'trashed'],
  labels: ['id', 'name', 'colour', 'key', 'description', 'position'],
  spans: ['id', 'documentId', 'start', 'end', 'labelId', 'origin'],
} as const

/** Reads and writes single rows, and carries out edits. Runs inside the caller's transaction. */
export class RowEditor {
  private readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  /** Carries out one edit and returns the rows it changed. Throws a FailureError when it cannot. */
  apply(edit: StoredEdit): RowChange[] {
    switch (edit.type) {
      case 'span.create':
        this.checkSpan(edit.span)
        return [this.change('spans', edit.span.id, { ...edit.span })]
      case 'span.update': {
        const span = { ...(this.existing('spans', edit.id) as unknown as SpanRow), ...edit.patch }
        this.checkSpan(span)
        return [this.change('spans', edit.id, { ...span })]
      }
      case 'span.delete':
        this.existing('spans', edit.id)
        return [this.change('spans', edit.id, null)]
      case 'document.update': {
        const { flagged, ...rest } = edit.patch
        const patch = flagged === undefined ? rest : { ...rest, flagged: flagged ? 1 : 0 }
        return [
          this.change('documents', edit.id, { ...this.existing('documents', edit.id), ...patch }),
        ]
      }
      case 'document.delete':
        return [
          this.change('documents', edit.id, { ...this.existing('documents', edit.id), trashed: 1 }),
        ]
      case 'label.create':
        this.checkLabelName(edit.label.id, edit.label.name)
        return [this.change('labels', edit.label.id, { ...edit.label })]
      case 'label.update': {
        const label = { ...this.existing('labels', edit.id), ...edit.patch }
        this.checkLabelName(edit.id, String(label.name))
        return [this.change('labels', edit.id, label)]
      }
      case 'label.delete': {
        this.existing('labels', edit.id)
        const spans = this.db.prepare('SELECT id FROM spans WHERE labelId = ?').pluck().all(edit.id)
        return [
          ...(spans as string[]).map((id) => this.change('spans', id, null)),
          this.change('labels', edit.id, null),
        ]
      }
    }
  }

  /** Puts a row into a given state; null removes it. */
  write(table: RowChange['table'], id: string | number, row: Row | null): void {
    if (row === null) {
      this.db.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id)
      return
    }
    const names = columns[table]
    if (table === 'documents') {
      const sets = names.map((name) => `${name} = @${name}`).join(', ')
      this.db.prepare(`UPDATE documents SET ${sets} WHERE id = @id`).run({ ...row, id })
      return
    }
    const updates = names.slice(1).map((name) => `${name} = excluded.${name}`)
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((n) => `@${n}`).join(', ')})
      ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}`
    this.db.prepare(sql).run(row)
  }

  private change(table: RowChange['table'], id: string | number, after: Row | null): RowChange {
    const before = this.read(table, id)
    this.write(table, id, after)
    return { table, id, before, after }
  }

  private read(table: RowChange['table'], id: string | number): Row | null {
    const sql = `SELECT ${columns[table].join(', ')} FROM ${table} WHERE id = ?`
    return (this.db.prepare(sql).get(id) as Row | undefined) ?? null
  }

  private existing(table: RowChange['table'], id: string | number): Row {
    const row = this.read(table, id)
    if (row) return row
    const what = { documents: 'document', labels: 'label', spans: 'span' }[table]
    throw new FailureError({
      code: 'not-found',
      message: `That ${what} is not there any more; nothing was changed.`,
    })
  }

  private checkSpan({ documentId, start, end, labelId }: SpanRow | Span): void {
    const text = this.db
      .prepare('SELECT text FROM documents WHERE id = ?')
      .pluck()
      .get(documentId) as string | undefined
    if (text === undefined) this.existing('documents', documentId)
    const whole = text as string
    const inside = start >= 0 && start < end && end <= whole.length
    if (!inside || splitsCharacter(whole, start) || splitsCharacter(whole, end)) {
      throw new FailureError({
        code: 'bad-input',
        message: 'A span must lie inside the text and not cut a character; nothing was changed.',
      })
    }
    this.existing('labels', labelId)
  }

  private checkLabelName(id: string, name: string): void {
    const other = this.db.prepare('SELECT 1 FROM labels WHERE name = ? AND id <> ?').get(name, id)
    if (other) {
      throw new FailureError({
        code: 'conflict',
        message: `There is a label called ${name} already; choose another name.`,
      })
    }
  }
}
