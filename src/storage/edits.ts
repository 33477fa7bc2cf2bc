import { FailureError } from '../domain/failure.ts'
import type {
  DocumentStatus,
  Label,
  Range,
  Rule,
  Span,
  Split,
  Suggestion,
} from '../domain/model.ts'
import { splitsCharacter } from '../domain/offsets.ts'
import type { Row, RowChange, RowId, Rows, Table } from './rows.ts'
import { relabelScores } from './scores.ts'
import type { Statements } from './statements.ts'

export interface DocumentPatch {
  status?: DocumentStatus
  flagged?: boolean
  note?: string
  split?: Split
  source?: string
  reviewed?: Range[] | null
  meta?: Record<string, string>
}

/** Which side of two annotation sets was taken in a stretch of a document. */
export interface Decision extends Range {
  a: string
  b: string
  documentId: number
  choice: 'a' | 'b' | 'both' | 'neither'
}

/** What a model made of a document. */
export interface DocumentScore {
  documentId: number
  model: string
  uncertainty: number
  spans: (Range & { labelId: string })[]
}

/** A change inside an action: the contract's Edit, and what only the host may ask for. */
export type StoredEdit =
  | { type: 'span.create'; span: Span }
  | { type: 'span.update'; id: string; patch: Partial<Omit<Span, 'id' | 'documentId'>> }
  | { type: 'span.delete'; id: string }
  | { type: 'document.update'; id: number; patch: DocumentPatch }
  | { type: 'document.delete'; id: number }
  | { type: 'document.restore'; id: number }
  | { type: 'label.create'; label: Label }
  | { type: 'label.update'; id: string; patch: Partial<Omit<Label, 'id'>> }
  | { type: 'label.delete'; id: string }
  | { type: 'label.merge'; from: string; into: string }
  | { type: 'suggestion.accept'; id: string }
  | { type: 'suggestion.reject'; id: string }
  | { type: 'rule.create'; rule: Rule }
  | { type: 'rule.update'; id: string; patch: Partial<Omit<Rule, 'id'>> }
  | { type: 'rule.delete'; id: string }
  | { type: 'project.update'; patch: { guidelines: string } }
  | { type: 'suggestion.create'; suggestion: Suggestion }
  | { type: 'score.set'; score: DocumentScore }
  | { type: 'decision.set'; decision: Decision }

const nouns: Record<Table, string> = {
  documents: 'document',
  labels: 'label',
  spans: 'span',
  suggestions: 'suggestion',
  rules: 'rule',
  document_scores: 'score',
  set_spans: 'span',
  decisions: 'decision',
  meta: 'entry',
}

/** Carries out edits inside the caller's transaction. Each throws a FailureError when it cannot. */
export class Editor {
  private readonly sql: Statements
  private readonly rows: Rows
  private readonly now: () => Date

  constructor(sql: Statements, rows: Rows, now: () => Date) {
    this.sql = sql
    this.rows = rows
    this.now = now
  }

  /** Carries out one edit and returns the rows it changed. */
  apply(edit: StoredEdit): RowChange[] {
    switch (edit.type) {
      case 'span.create':
        this.checkSpan(edit.span)
        return [this.create('spans', edit.span.id, { ...edit.span })]
      case 'span.update': {
        const row = { ...this.existing('spans', edit.id), ...edit.patch }
        this.checkSpan(row as unknown as Span)
        return [this.rows.put('spans', edit.id, row)]
      }
      case 'span.delete':
      case 'suggestion.reject':
      case 'rule.delete':
        return [this.remove(tableOf[edit.type], edit.id)]
      case 'document.update':
        return [this.updateDocument(edit.id, edit.patch)]
      case 'document.delete':
      case 'document.restore':
        this.existing('documents', edit.id)
        return [
          this.rows.put('documents', edit.id, { trashed: edit.type === 'document.delete' ? 1 : 0 }),
        ]
      case 'label.create':
        this.checkLabelName(edit.label.id, edit.label.name)
        return [this.create('labels', edit.label.id, { ...edit.label })]
      case 'label.update': {
        const row = { ...this.existing('labels', edit.id), ...edit.patch }
        this.checkLabelName(edit.id, String(row.name))
        return [this.rows.put('labels', edit.id, row)]
      }
      case 'label.delete':
        return this.deleteLabel(edit.id)
      case 'label.merge':
        return this.mergeLabels(edit.from, edit.into)
      case 'suggestion.create':
        this.checkSpan(edit.suggestion)
        return [this.create('suggestions', edit.suggestion.id, { ...edit.suggestion })]
      case 'suggestion.accept':
        return this.accept(edit.id)
      case 'rule.create':
        this.existing('labels', edit.rule.labelId)
        return [this.create('rules', edit.rule.id, ruleRow(edit.rule))]
      case 'rule.update': {
        const row = { ...this.existing('rules', edit.id), ...ruleRow(edit.patch) }
        this.existing('labels', String(row.labelId))
        return [this.rows.put('rules', edit.id, row)]
      }
      case 'project.update': {
        const { guidelines } = edit.patch
        return [this.rows.put('meta', 'guidelines', { key: 'guidelines', value: guidelines })]
      }
      case 'score.set':
        return [this.rows.put('document_scores', edit.score.documentId, scoreRow(edit.score))]
      case 'decision.set': {
        const id = decisionId(edit.decision)
        return [this.rows.put('decisions', id, { id, ...edit.decision })]
      }
    }
  }

  private updateDocument(id: number, patch: DocumentPatch): RowChange {
    const row = this.existing('documents', id)
    const { flagged, reviewed, meta, ...rest } = patch
    const changed: Row = { ...rest }
    if (flagged !== undefined) changed.flagged = flagged ? 1 : 0
    if (reviewed !== undefined) changed.reviewed = this.packReviewed(id, reviewed)
    if (meta !== undefined) changed.meta = JSON.stringify(meta)
    if (patch.status !== undefined && patch.status !== row.status) {
      changed.doneAt = patch.status === 'done' ? this.now().toISOString() : null
    }
    return this.rows.put('documents', id, changed)
  }

  /** Sorted and disjoint, inside the text, at characters. */
  private packReviewed(documentId: number, ranges: readonly Range[] | null): string | null {
    if (ranges === null) return null
    const text = this.textOf(documentId)
    const sorted = ranges.toSorted((a, b) => a.start - b.start)
    const merged: Range[] = []
    for (const { start, end } of sorted) {
      checkRange(text, { start, end }, 'A reviewed stretch')
      const last = merged.at(-1)
      if (last && start <= last.end) last.end = Math.max(last.end, end)
      else merged.push({ start, end })
    }
    return packRanges(merged)
  }

  private deleteLabel(id: string): RowChange[] {
    this.existing('labels', id)
    const removeAll = (table: 'spans' | 'suggestions' | 'rules') =>
      this.idsByLabel(table, id).map((row) => this.rows.put(table, row, null))
    return [
      ...removeAll('spans'),
      ...removeAll('suggestions'),
      ...removeAll('rules'),
      this.rows.put('labels', id, null),
    ]
  }

  private mergeLabels(from: string, into: string): RowChange[] {
    this.existing('labels', from)
    this.existing('labels', into)
    if (from === into) {
      throw new FailureError({
        code: 'bad-input',
        message: 'A label cannot be merged into itself; choose another one.',
      })
    }
    const relabel = (table: 'spans' | 'suggestions') =>
      this.idsByLabel(table, from).map((id) => {
        const row = { ...this.existing(table, id), labelId: into }
        return this.rows.put(table, id, this.isTaken(table, row) ? null : row)
      })
    return [
      ...relabel('spans'),
      ...relabel('suggestions'),
      ...this.idsByLabel('rules', from).map((id) =>
        this.rows.put('rules', id, { ...this.existing('rules', id), labelId: into }),
      ),
      ...this.idsByLabel('set_spans', from).map((id) =>
        this.rows.put('set_spans', id, { labelId: into }),
      ),
      ...relabelScores(this.sql, this.rows, from, into),
      this.rows.put('labels', from, null),
    ]
  }

  /** The span keeps the suggestion's id and provenance. One that is there already is not doubled. */
  private accept(id: string): RowChange[] {
    const row = this.existing('suggestions', id)
    const gone = this.rows.put('suggestions', id, null)
    return this.isTaken('spans', row) ? [gone] : [gone, this.create('spans', id, row)]
  }

  private isTaken(table: 'spans' | 'suggestions', { documentId, start, end, labelId }: Row) {
    const sql = `SELECT 1 FROM ${table} WHERE documentId = ? AND start = ? AND end = ? AND labelId = ?`
    return this.sql.value(sql, documentId, start, end, labelId) !== undefined
  }

  private idsByLabel(table: 'spans' | 'suggestions' | 'rules' | 'set_spans', id: string): RowId[] {
    return this.sql.values(`SELECT id FROM ${table} WHERE labelId = ? ORDER BY id`, id)
  }

  private create(table: Table, id: RowId, row: Row): RowChange {
    if (this.rows.read(table, id)) {
      throw new FailureError({
        code: 'conflict',
        message: `There is a ${nouns[table]} of that identity already; nothing was changed.`,
      })
    }
    return this.rows.put(table, id, row)
  }

  private remove(table: Table, id: RowId): RowChange {
    this.existing(table, id)
    return this.rows.put(table, id, null)
  }

  private existing(table: Table, id: RowId): Row {
    const row = this.rows.read(table, id)
    if (row && row.absent !== 1) return row
    throw new FailureError({
      code: 'not-found',
      message: `That ${nouns[table]} is not there any more; nothing was changed.`,
    })
  }

  private textOf(documentId: number): string {
    this.existing('documents', documentId)
    return this.sql.value<string>('SELECT text FROM documents WHERE id = ?', documentId) as string
  }

  private checkSpan({ documentId, start, end, labelId }: Span | Suggestion): void {
    checkRange(this.textOf(documentId), { start, end }, 'A span')
    this.existing('labels', labelId)
  }

  private checkLabelName(id: string, name: string): void {
    if (this.sql.value('SELECT 1 FROM labels WHERE name = ? AND id <> ?', name, id) === undefined) {
      return
    }
    throw new FailureError({
      code: 'conflict',
      message: `There is a label called ${name} already; choose another name.`,
    })
  }
}

const tableOf = {
  'span.delete': 'spans',
  'suggestion.reject': 'suggestions',
  'rule.delete': 'rules',
} as const

function checkRange(text: string, { start, end }: Range, what: string): void {
  const inside = start >= 0 && start < end && end <= text.length
  if (inside && !splitsCharacter(text, start) && !splitsCharacter(text, end)) return
  throw new FailureError({
    code: 'bad-input',
    message: `${what} must lie inside the text and not cut a character; nothing was changed.`,
  })
}

function ruleRow({ matchCase, enabled, ...rest }: Partial<Rule>): Row {
  const row: Row = { ...rest }
  if (matchCase !== undefined) row.matchCase = matchCase ? 1 : 0
  if (enabled !== undefined) row.enabled = enabled ? 1 : 0
  return row
}

/** Disagreement is filled in when the action ends, as whenever spans change. */
function scoreRow({ documentId, model, uncertainty, spans }: DocumentScore): Row {
  const packed = spans.map(({ start, end, labelId }) => [start, end, labelId])
  return { documentId, model, uncertainty, disagreement: 0, spans: JSON.stringify(packed) }
}

function decisionId({ a, b, documentId, start, end }: Decision): string {
  return [a, b, documentId, start, end].join(' ')
}

/** Ranges as a flat JSON list of numbers. */
export function packRanges(ranges: readonly Range[]): string {
  return JSON.stringify(ranges.flatMap(({ start, end }) => [start, end]))
}

export function unpackRanges(packed: string): Range[] {
  const flat = JSON.parse(packed) as number[]
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    start: flat[2 * i],
    end: flat[2 * i + 1],
  }))
}
