import { randomUUID } from 'node:crypto'
import { failed } from '../../domain/failure.ts'
import type { LabelledSpan } from '../../model/documents.ts'
import type { NewLabel } from '../../model/labels.ts'
import { missingLabels, readLabels } from '../documents/labels.ts'
import { inserting, type NewRow } from '../documents/new-documents.ts'
import { checkRange } from '../documents/ranges.ts'
import type { ActionWriter, Writer } from '../history/writer.ts'
import { LongStep, type StepAccess } from './long-step.ts'
import { NO_DOCUMENT } from './parts.ts'

/** Spans that get another label at once. */
const SPANS_AT_ONCE = 100

/** A document to add; one with very many spans comes with the first of them. */
export interface NewDocument {
  row: NewRow
  spans: readonly LabelledSpan[]
  suggestions?: readonly LabelledSpan[]
}

/** Documents with their spans, and the labels that the project lacks. */
export class AddingStep extends LongStep {
  private readonly draft: () => ActionWriter
  /** The labels that are asked for by name, with the ids that they have or will have. */
  private readonly labels = new Map<string, { label: NewLabel; id: string }>()
  /** What the step does beside adding documents. */
  private readonly beside: (writer: Writer) => void
  private last: { id: number; text: string } | undefined
  private firstId: number | null = null
  private spans = 0

  constructor(
    access: StepAccess,
    onEnd: () => void,
    draft: (step: number) => ActionWriter,
    beside: (writer: Writer) => void = () => {},
  ) {
    super(access, onEnd)
    this.draft = () => draft(this.id)
    this.beside = beside
  }

  /** Declares labels; documents may carry these. Throws a FailureError when a name is no label's. */
  wants(labels: readonly NewLabel[]): void {
    const known = new Map(readLabels(this.sql).map(({ name, id }) => [name, id]))
    const missing = new Map(missingLabels([], labels).map(({ name, id }) => [name, id]))
    for (const label of labels) {
      if (this.labels.has(label.name)) continue
      const id = known.get(label.name) ?? (missing.get(label.name) as string)
      this.labels.set(label.name, { label, id })
    }
  }

  /** The first document added; null without one. */
  get first(): number | null {
    return this.firstId
  }

  /** Writes documents, hidden. Throws a FailureError where one is not as it must be. */
  async add(documents: readonly NewDocument[]): Promise<void> {
    await this.inSlices(this.adding(documents))
  }

  /** More spans of the document that was added last. */
  async addSpans(spans: readonly LabelledSpan[]): Promise<void> {
    await this.inSlices(this.addingSpans(spans))
  }

  override follow(): void {}

  protected override *settling(): Generator<void> {
    for (const [from, into] of this.replaced()) {
      for (const table of ['spans', 'suggestions'])
        while (this.sql.run(relabelSql(table), into, from, this.id).changes > 0) yield
      this.setId(from, into)
    }
  }

  protected override turn(writer: Writer, atAnyRate: boolean): boolean {
    if (this.replaced().length > 0 && !atAnyRate) return false
    Array.from(this.settling())
    this.appendFirst()
    return this.turnOn(writer)
  }

  private *adding(documents: readonly NewDocument[]): Generator<void> {
    for (const { row, spans, suggestions = [] } of documents) {
      const id = yield* inserting(this.sql, row, { place: null, step: this.id })
      this.last = { id, text: row.text }
      this.firstId ??= id
      const writer = this.draft()
      writer.show(id, row.status)
      this.access.parts.append(this.id, id, writer.changes)
      yield* this.addingSpans(spans)
      yield* this.addingSuggestions(suggestions)
    }
  }

  private *addingSpans(spans: readonly LabelledSpan[]): Generator<void> {
    for (const span of spans) {
      this.sql.run('INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?)', ...this.columnsOf(span))
      yield
    }
  }

  private *addingSuggestions(suggestions: readonly LabelledSpan[]): Generator<void> {
    for (const suggestion of suggestions) {
      this.sql.run(
        `INSERT INTO suggestions (id, documentId, start, end, labelId, origin, source, score, run)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
        ...this.columnsOf(suggestion),
      )
      yield
    }
  }

  /** The columns that spans and suggestions share, in their order. Throws a FailureError. */
  private columnsOf({ start, end, label, origin, source, score }: LabelledSpan) {
    if (!this.last) throw failed('bad-input', 'A span belongs to no document; nothing was added.')
    const { id: documentId, text } = this.last
    checkRange(text, { start, end }, 'A span')
    const labelId = this.labels.get(label)?.id
    if (labelId === undefined)
      throw failed('bad-input', `The label ${label.slice(0, 40)} was not declared.`)
    // Rising ids: each goes to the end of its index, and a transaction touches few pages.
    const id = `i${this.id}-${String(this.spans++).padStart(7, '0')}`
    return [id, documentId, start, end, labelId, origin ?? 'import', source ?? '', score ?? null]
  }

  /** Labels that were made, or got another name, meanwhile: the ids that the spans have and shall have. */
  private replaced(): [from: string, into: string][] {
    const labels = readLabels(this.sql)
    const [byName, ids] = [
      new Map(labels.map(({ name, id }) => [name, id])),
      new Set(labels.map(({ id }) => id)),
    ]
    return [...this.labels.values()].flatMap(({ label, id }): [string, string][] => {
      const there = byName.get(label.name)
      if (there === id || (there === undefined && !ids.has(id))) return []
      return [[id, there ?? randomUUID()]]
    })
  }

  private setId(from: string, into: string): void {
    for (const entry of this.labels.values()) if (entry.id === from) entry.id = into
  }

  /** What is done first, and undone last: the labels, and what is no document. */
  private appendFirst(): void {
    const writer = this.draft()
    const wanted = [...this.labels.values()].map(({ label }) => label)
    for (const label of missingLabels(readLabels(this.sql), wanted)) {
      const id = this.labels.get(label.name)?.id ?? label.id
      writer.edit({ type: 'label.create', label: { ...label, id } })
    }
    this.beside(writer)
    this.access.parts.append(this.id, NO_DOCUMENT, writer.changes)
  }
}

/** Of the documents that the step has added. */
export const relabelSql = (table: string) => `
  UPDATE ${table} SET labelId = ? WHERE rowid IN (
    SELECT ${table}.rowid FROM ${table} JOIN documents ON documents.id = documentId
    WHERE labelId = ? AND addedBy = ? LIMIT ${SPANS_AT_ONCE})`
