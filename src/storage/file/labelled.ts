import type { Db } from './statements.ts'

/** Whether every span has its label; those of documents that are absent, see 004, need none. */
export function isLabelled(db: Db): boolean {
  const columns = db.pragma('table_info(documents)') as { name: string }[]
  // Before, labels were foreign keys.
  if (!columns.some(({ name }) => name === 'addedBy')) return true
  const sql = `SELECT 1 FROM spans WHERE labelId NOT IN (SELECT id FROM labels)
    AND (SELECT absent FROM documents WHERE documents.id = documentId) = 0 LIMIT 1`
  return db.prepare(sql).get() === undefined
}
