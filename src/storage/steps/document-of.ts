import type { Statements } from '../file/statements.ts'
import type { StoredEdit } from '../history/stored-edit.ts'
import { NO_DOCUMENT } from './parts.ts'

/** The document that an edit is about; NO_DOCUMENT when it is about none, undefined when about any number. */
export function documentOf(sql: Statements, edit: StoredEdit): number | undefined {
  switch (edit.type) {
    case 'span.create':
      return edit.span.documentId
    case 'span.update':
    case 'span.delete':
      return sql.value<number>('SELECT documentId FROM spans WHERE id = ?', edit.id) ?? NO_DOCUMENT
    case 'suggestion.create':
      return edit.suggestion.documentId
    case 'suggestion.accept':
    case 'suggestion.reject': {
      const query = 'SELECT documentId FROM suggestions WHERE id = ?'
      return sql.value<number>(query, edit.id) ?? NO_DOCUMENT
    }
    case 'label.take': {
      const query = `SELECT documentId FROM ${edit.table} WHERE id = ?`
      return sql.value<number>(query, edit.id) ?? NO_DOCUMENT
    }
    case 'label.rescore':
      return edit.documentId
    case 'document.update':
    case 'document.delete':
    case 'document.restore':
      return edit.id
    case 'decision.set':
      return edit.decision.documentId
    case 'label.create':
    case 'label.update':
    case 'label.end':
    case 'rule.create':
    case 'rule.update':
    case 'rule.delete':
    case 'project.update':
      return NO_DOCUMENT
    case 'label.delete':
    case 'label.merge':
    case 'run.show':
    case 'step.do':
      return undefined
  }
}

/** The label that an edit gives to something. */
export function labelGivenBy(edit: StoredEdit): string | undefined {
  switch (edit.type) {
    case 'span.create':
      return edit.span.labelId
    case 'span.update':
      return edit.patch.labelId
    case 'suggestion.create':
      return edit.suggestion.labelId
    default:
      return undefined
  }
}

/** Whether an edit cannot be told from its document alone to go with a step that is on its way. */
export function isWide({ type }: StoredEdit): boolean {
  return !/^(?:span|suggestion|document|decision)\./.test(type)
}
