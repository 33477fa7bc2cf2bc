import { checkRule } from '../../domain/pattern.ts'
import type { Range, Span, Suggestion } from '../../model/documents.ts'
import type { Rule } from '../../model/labels.ts'
import { CheckedRows } from './checked-rows.ts'
import { LabelEdits } from './label-edits.ts'
import { checkRange, coveredBy, packRanges } from '../documents/ranges.ts'
import type { Edit } from '../../model/edits.ts'
import type { Row, RowChange, Rows } from './rows.ts'
import { lastRunSql } from '../suggestions/shown.ts'
import type { Statements } from '../file/statements.ts'
import type { Decision } from '../../model/review.ts'
import type { StoredEdit } from './stored-edit.ts'

/** Carries out edits inside the caller's transaction. Each throws a FailureError when it cannot. */
export class Editor {
  private readonly sql: Statements
  private readonly rows: Rows
  private readonly now: () => Date
  private readonly checked: CheckedRows
  private readonly labels: LabelEdits
  /** The document that was read last: many spans of one would read a long text again and again. */
  private last: { id: number; text: string } | undefined

  constructor(sql: Statements, rows: Rows, now: () => Date) {
    this.sql = sql
    this.rows = rows
    this.now = now
    this.checked = new CheckedRows(sql, rows)
    this.labels = new LabelEdits(sql, rows, this.checked)
  }

  /** An action begins: before, another may have put another document in the place of the last one. */
  begin(): void {
    this.last = undefined
  }

  /** Carries out one edit and returns the rows it changed. */
  apply(edit: StoredEdit): RowChange[] {
    switch (edit.type) {
      case 'span.create':
        this.checkSpan(edit.span)
        return [this.checked.create('spans', edit.span.id, { ...edit.span })]
      case 'span.update': {
        const row = { ...this.checked.existing('spans', edit.id), ...edit.patch }
        this.checkSpan(row as unknown as Span)
        return [this.rows.put('spans', edit.id, row)]
      }
      case 'span.delete':
      case 'suggestion.reject':
      case 'rule.delete':
        return [this.checked.remove(tableOf[edit.type], edit.id)]
      case 'document.update':
        return [this.updateDocument(edit.id, edit.patch)]
      case 'document.delete':
      case 'document.restore':
        this.checked.existing('documents', edit.id)
        return [
          this.rows.put('documents', edit.id, { trashed: edit.type === 'document.delete' ? 1 : 0 }),
        ]
      case 'label.create':
      case 'label.update':
      case 'label.delete':
      case 'label.merge':
      case 'label.take':
      case 'label.rescore':
      case 'label.end':
        return this.labels.apply(edit)
      case 'suggestion.create':
        this.checkSpan(edit.suggestion)
        return [this.createSuggestion(edit.suggestion)]
      case 'suggestion.accept':
        return this.accept(edit.id)
      case 'rule.create':
        this.checkRule(edit.rule)
        return [this.checked.create('rules', edit.rule.id, ruleRow(edit.rule))]
      case 'rule.update': {
        const row = { ...this.checked.existing('rules', edit.id), ...ruleRow(edit.patch) }
        this.checkRule({ ...(row as unknown as Rule), matchCase: row.matchCase === 1 })
        return [this.rows.put('rules', edit.id, row)]
      }
      case 'project.update':
        return [this.putGuidelines(edit.patch.guidelines)]
      case 'decision.set': {
        const id = decisionId(edit.decision)
        return [this.rows.put('decisions', id, { id, ...edit.decision })]
      }
      case 'run.show':
        return [this.showRun(edit.id, edit.suggestions)]
      case 'step.do':
        return [this.doStep(edit.id)]
    }
  }

  private updateDocument(
    id: number,
    patch: Extract<Edit, { type: 'document.update' }>['patch'],
  ): RowChange {
    const row = this.checked.existing('documents', id)
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

  private packReviewed(documentId: number, ranges: readonly Range[] | null): string | null {
    if (ranges === null) return null
    return packRanges(coveredBy(ranges, this.textOf(documentId), 'A reviewed stretch'))
  }

  /** The span keeps the suggestion's id and provenance. One that is there already is not doubled. */
  private accept(id: string): RowChange[] {
    const row = this.checked.existing('suggestions', id)
    const gone = this.rows.put('suggestions', id, null)
    if (this.rows.isTaken('spans', row)) return [gone]
    const span = { ...row }
    delete span.run
    return [gone, this.checked.create('spans', id, span)]
  }

  /** A run of its source that has read the document would cover it, so that it becomes part of the run. */
  private createSuggestion(suggestion: Suggestion): RowChange {
    const run = this.sql.value<number>(lastRunSql, suggestion) ?? null
    return this.checked.create('suggestions', suggestion.id, { ...suggestion, run })
  }

  /** What the run brings is no part of the change: it stays with the run when that is undone. */
  private showRun(id: number, suggestions: number): RowChange {
    this.checked.existing('suggestion_runs', id)
    const sql = 'UPDATE suggestion_runs SET recorded = 1, suggestions = ? WHERE id = ?'
    this.sql.run(sql, suggestions, id)
    return this.rows.put('suggestion_runs', id, { shown: 1 })
  }

  private putGuidelines(value: string): RowChange {
    return this.rows.put('meta', 'guidelines', { key: 'guidelines', value })
  }

  private doStep(id: number): RowChange {
    this.sql.run('UPDATE long_steps SET recorded = 1 WHERE id = ?', id)
    return this.rows.put('long_steps', id, { done: 1 })
  }

  private textOf(documentId: number): string {
    this.checked.existing('documents', documentId)
    if (this.last?.id !== documentId) {
      const sql = 'SELECT text FROM documents WHERE id = ?'
      this.last = { id: documentId, text: this.sql.value<string>(sql, documentId) as string }
    }
    return this.last.text
  }

  private checkRule(rule: Rule): void {
    this.checked.existing('labels', rule.labelId)
    checkRule(rule)
  }

  private checkSpan({ documentId, start, end, labelId }: Span | Suggestion): void {
    checkRange(this.textOf(documentId), { start, end }, 'A span')
    this.checked.existing('labels', labelId)
  }
}

const tableOf = {
  'span.delete': 'spans',
  'suggestion.reject': 'suggestions',
  'rule.delete': 'rules',
} as const

function ruleRow({ matchCase, enabled, ...rest }: Partial<Rule>): Row {
  const row: Row = { ...rest }
  if (matchCase !== undefined) row.matchCase = matchCase ? 1 : 0
  if (enabled !== undefined) row.enabled = enabled ? 1 : 0
  return row
}

function decisionId({ a, b, documentId, start, end }: Decision): string {
  return [a, b, documentId, start, end].join(' ')
}
