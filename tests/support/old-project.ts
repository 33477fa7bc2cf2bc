import Database from 'better-sqlite3'
import { first } from '../../src/storage/file/migrations/001-first.ts'
import { APPLICATION_ID } from '../../src/storage/file/project-file.ts'

/** A project as the first version left it: a document with a span, and the action that labelled it. */
export function oldProject(path: string): void {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.exec(first)
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.pragma('user_version = 1')
  const insert = (table: string, ...values: unknown[]) =>
    db.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values)
  insert('meta', 'id', 'the-project')
  insert('meta', 'name', 'Old')
  insert('labels', 'L', 'PERSON', 3, 'p', 'People', 0)
  insert('documents', 1, 'Ann 👍 Lee', 'a.txt', 'done', 1, 'a note', 'dev', null, 0)
  insert('search(rowid, text)', 1, 'Ann 👍 Lee')
  insert('spans', 's', 1, 0, 10, 'L', 'human')
  const after = { id: 's', documentId: 1, start: 0, end: 10, labelId: 'L', origin: 'human' }
  const change = [{ table: 'spans', id: 's', before: null, after }]
  insert('history', 1, 'Label', JSON.stringify(change), 0, '2026-01-01T00:00:00Z')
  db.close()
}
