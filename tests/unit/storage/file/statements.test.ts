import { describe, expect, it, vi } from 'vitest'
import { BUSY_MS, withoutWaiting } from '../../../../src/storage/file/busy.ts'
import { Statements } from '../../../../src/storage/file/statements.ts'
import { unsynchronised } from '../../../../src/storage/file/unsynchronised.ts'
import {
  connection,
  openFile,
  projectFile,
  refusalOf,
  rootPage,
  spoil,
  write,
} from '../../../support/project-files.ts'

const setting = (db: ReturnType<typeof connection>, name: string) =>
  db.pragma(name, { simple: true })

describe('statements', () => {
  const small = () => {
    const db = connection(':memory:')
    db.exec("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y')")
    return new Statements(db)
  }

  it('answer with rows or with first columns, whichever is asked for, in any order', () => {
    const sql = small()
    const all = 'SELECT a, b FROM t ORDER BY a'
    expect(sql.values(all)).toEqual([1, 2])
    expect(sql.all(all)).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ])
    expect(sql.value(all)).toBe(1)
    expect(sql.get(all)).toEqual({ a: 1, b: 'x' })
  })

  it('say of a project that was closed meanwhile that it was, whether they were asked before or not', () => {
    const { db } = openFile(projectFile())
    const sql = new Statements(db)
    sql.value('SELECT count(*) FROM documents')
    db.close()
    for (const query of ['SELECT count(*) FROM documents', 'SELECT count(*) FROM labels'])
      expect(refusalOf(() => sql.value(query))).toMatchObject({
        code: 'not-found',
        message: 'p.spanwright was closed; open it again.',
      })
    expect(refusalOf(() => sql.run('DELETE FROM labels')).code).toBe('not-found')
  })

  it('take values for their places, and answer undefined where there is no row', () => {
    const sql = small()
    expect(sql.run('UPDATE t SET b = ? WHERE a = ?', 'z', 2).changes).toBe(1)
    expect(sql.value('SELECT b FROM t WHERE a = ?', 2)).toBe('z')
    expect(sql.values('SELECT a FROM t WHERE b IN (?, ?) ORDER BY a', 'x', 'z')).toEqual([1, 2])
    expect(sql.all('SELECT a FROM t WHERE b = ?', 'y')).toEqual([])
    expect(sql.get('SELECT a FROM t WHERE b = ?', 'y')).toBeUndefined()
  })

  it('are prepared once', () => {
    const sql = small()
    const prepare = vi.spyOn(sql.db, 'prepare')
    for (let i = 0; i < 3; i++) sql.get('SELECT a FROM t')
    expect(prepare).toHaveBeenCalledTimes(1)
  })

  it('that read what is damaged say so; one that is wrong is a bug', () => {
    const path = projectFile(['Ann'])
    spoil(path, rootPage(path, 'documents'))
    const sql = new Statements(connection(path))
    const query = 'SELECT text FROM documents'
    for (const read of ['get', 'all', 'value', 'values'] as const)
      expect(refusalOf(() => sql[read](query))).toMatchObject({
        code: 'foreign-file',
        message: 'p.spanwright is damaged; open a backup copy of it.',
      })
    expect(() => small().get('SELECT missing FROM t')).toThrow('no such column')
  })
})

describe('while another program writes', () => {
  const busy = () => {
    const path = projectFile()
    const [db, other] = [openFile(path).db, connection(path)]
    other.exec('BEGIN IMMEDIATE')
    return { db, end: () => other.exec('ROLLBACK') }
  }
  const change = "INSERT INTO meta VALUES ('a', 'b')"

  it('what must not wait fails at once, and what comes after waits as before', () => {
    const { db, end } = busy()
    expect(withoutWaiting(db, () => setting(db, 'busy_timeout'))).toBe(0)
    expect(() => withoutWaiting(db, () => db.exec(change))).toThrow('locked')
    expect(setting(db, 'busy_timeout')).toBe(BUSY_MS)
    end()
    expect(withoutWaiting(db, () => db.prepare(change).run().changes)).toBe(1)
    expect(setting(db, 'busy_timeout')).toBe(BUSY_MS)
  })
})

describe('what need not wait for the disk', () => {
  it('does not, alone: the action after it does, also when the work fails', () => {
    const opened = openFile(projectFile())
    const [NORMAL, FULL] = [1, 2]
    const { db } = opened
    expect(unsynchronised(db, () => setting(db, 'synchronous'))).toBe(NORMAL)
    expect(setting(db, 'synchronous')).toBe(FULL)
    const fail = () => {
      throw new Error('no')
    }
    expect(() => unsynchronised(db, fail)).toThrow('no')
    expect(setting(db, 'synchronous')).toBe(FULL)
    write(opened, 'Ann')
  })
})
