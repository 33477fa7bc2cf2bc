import { labelledText, type StoredText } from './documents.ts'
import { searchCondition } from '../queue/filter.ts'
import { readLabels } from './labels.ts'
import type { Statements } from '../file/statements.ts'

export const allIdsSql = 'SELECT id FROM documents WHERE trashed = 0 ORDER BY place, id'

/** Every document outside of the trash with its spans by label name, in order. */
export function* labelledTexts(sql: Statements): Generator<StoredText> {
  const names = new Map(readLabels(sql).map(({ id, name }) => [id, name]))
  for (const id of sql.values<number>(allIdsSql)) yield labelledText(sql, id, names)
}

/** Texts of the documents outside of the trash, in order. */
export function* plainTexts(sql: Statements): Generator<{ id: number; text: string }> {
  for (const id of sql.values<number>(allIdsSql)) {
    const text = sql.value<string>('SELECT text FROM documents WHERE id = ?', id)
    if (text !== undefined) yield { id, text }
  }
}

/** Documents outside of the trash that hold a text in whatever case, in order. */
export function documentsHolding(sql: Statements, text: string): number[] {
  const { sql: holds, values } = searchCondition(text, 'all')
  const query = `SELECT id FROM documents WHERE trashed = 0 AND ${holds} ORDER BY place, id`
  return sql.values<number>(query, ...values)
}
