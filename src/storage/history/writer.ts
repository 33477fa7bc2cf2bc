import { randomUUID } from 'node:crypto'
import type { LabelledText, Span } from '../../model/documents.ts'
import { insertHidden } from '../documents/new-documents.ts'
import type { Editor } from './edits.ts'
import type { NewLabel } from '../../model/labels.ts'
import { missingLabels, readLabels } from '../documents/labels.ts'
import type { RowChange, Rows } from './rows.ts'
import type { Statements } from '../file/statements.ts'
import type { StoredEdit } from './stored-edit.ts'

/** What an action may do while it runs. */
export interface Writer {
  edit(edit: StoredEdit): void
  /** Ids of the labels of these names, made where they are missing. */
  labels(labels: readonly NewLabel[]): Map<string, string>
  /** Adds a document with its spans, whose labels must exist. `beside` gives the place in the queue. */
  add(text: LabelledText, beside?: number): number
}

interface WriterAccess {
  sql: Statements
  rows: Rows
  editor: Editor
  now: () => Date
}

/** Carries out one action inside the caller's transaction, and collects the rows it changes. */
export class ActionWriter implements Writer {
  readonly changes: RowChange[] = []
  private readonly sql: Statements
  private readonly rows: Rows
  private readonly editor: Editor
  private readonly now: () => Date
  private readonly before: (edit: StoredEdit) => void
  private readonly step: number | null
  private labelIds: Map<string, string> | undefined

  /** `before` is called before each edit; `step`: the step over many documents that adds what is added. */
  constructor(
    { sql, rows, editor, now }: WriterAccess,
    before: (edit: StoredEdit) => void,
    step: number | null = null,
  ) {
    this.sql = sql
    this.rows = rows
    this.editor = editor
    editor.begin()
    this.now = now
    this.before = before
    this.step = step
  }

  edit(edit: StoredEdit): void {
    this.before(edit)
    for (const change of this.editor.apply(edit)) this.changes.push(change)
  }

  labels(labels: readonly NewLabel[]): Map<string, string> {
    for (const label of missingLabels(readLabels(this.sql), labels)) {
      this.edit({ type: 'label.create', label })
    }
    this.labelIds = undefined
    return this.idsOfLabels()
  }

  add(text: LabelledText, beside?: number): number {
    const id = insertHidden(this.sql, text, { place: this.placeOf(beside), step: this.step })
    this.show(id, text.status)
    for (const { start, end, label, origin, source, score } of text.spans) {
      const span: Span = {
        ...{ id: randomUUID(), documentId: id, start, end },
        ...{ labelId: this.idsOfLabels().get(label) ?? '', origin: origin ?? 'import' },
        ...{ source: source ?? '', score: score ?? null },
      }
      this.edit({ type: 'span.create', span })
    }
    return id
  }

  /** A document that is there, hidden, comes into the queue. */
  show(id: number, status: string | undefined): void {
    const doneAt = status === 'done' ? this.now().toISOString() : null
    this.changes.push(this.rows.put('documents', id, { trashed: 0, absent: 0, doneAt }))
  }

  private placeOf(id: number | undefined): number | null {
    if (id === undefined) return null
    return this.sql.value<number>('SELECT place FROM documents WHERE id = ?', id) ?? null
  }

  private idsOfLabels(): Map<string, string> {
    this.labelIds ??= new Map(readLabels(this.sql).map(({ id, name }) => [name, id]))
    return this.labelIds
  }
}
