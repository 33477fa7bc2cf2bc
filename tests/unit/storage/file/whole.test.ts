import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { isLabelled } from '../../../../src/storage/file/labelled.ts'
import { first } from '../../../../src/storage/file/migrations/001-first.ts'
import {
  isOfOneMoment,
  isWhole,
  isWholeFile,
  isWholeInSteps,
} from '../../../../src/storage/file/whole.ts'
import { connection, openIn, projectFile, rootPage, spoil } from '../../../support/project-files.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/** A project to which something was done past the program. */
function changed(sql: string): string {
  const path = projectFile(['Ann', 'Bob'])
  const db = new Database(path)
  db.pragma('foreign_keys = OFF')
  db.unsafeMode(true)
  db.exec(sql)
  db.close()
  return path
}

const spoilt = (name: string) => {
  const path = projectFile(['Ann', 'Bob'])
  spoil(path, rootPage(path, name))
  return path
}

describe('whether a file’s pages hang together', () => {
  const answers = async (path: string) => [
    isWhole(connection(path)),
    isWholeFile(path),
    await isWholeInSteps(path),
  ]

  it('is so of a project as it was closed', async () => {
    expect(await answers(projectFile(['Ann']))).toEqual([true, true, true])
  })

  it.each([
    'documents',
    'spans',
    'labels',
    'meta',
    'decisions',
    'search_data',
    'documents_by_place',
  ])('is not so when a page of %s is noise', async (name) =>
    expect(await answers(spoilt(name))).toEqual([false, false, false]),
  )

  it('is not so of a file whose schema cannot be read, or is empty', async () => {
    const path = projectFile()
    spoil(path, 2)
    writeFileSync(path, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(9000, 7)]))
    expect(isWholeFile(path)).toBe(false)
    expect(await isWholeInSteps(path)).toBe(false)
    expect(isWhole(connection(':memory:'))).toBe(false)
  })

  it('is a question to a file that is there: none is made', async () => {
    const none = join(temporaryFolder(), 'none')
    expect(() => isWholeFile(none)).toThrow()
    await expect(isWholeInSteps(none)).rejects.toThrow()
  })

  it('cannot be asked of what is closed: that is a bug, not damage', () => {
    const db = new Database(projectFile())
    db.close()
    expect(() => isWhole(db)).toThrow('not open')
    expect(() => isOfOneMoment(db)).toThrow('not open')
  })

  it('lets others have a turn between two tables', async () => {
    let turns = 0
    let over = false
    const turn = () => {
      turns++
      if (!over) setImmediate(turn)
    }
    setImmediate(turn)
    await isWholeInSteps(projectFile())
    over = true
    expect(turns).toBeGreaterThan(10)
  })

  it.skipIf(process.platform !== 'linux')('leaves no file open', async () => {
    for (const path of [projectFile(), spoilt('spans')]) {
      isWholeFile(path)
      await isWholeInSteps(path)
      expect(openIn(dirname(path))).toEqual([])
    }
  })
})

describe('whether a file is of one moment', () => {
  const answer = (path: string) => isOfOneMoment(connection(path))

  it('is so of a project as it was closed', () => expect(answer(projectFile(['Ann']))).toBe(true))

  it('is not so when a row is missing in an index', () => {
    const path = changed(`PRAGMA writable_schema = ON;
      CREATE TEMP TABLE hidden AS SELECT * FROM sqlite_schema WHERE name = 'spans_by_label';
      DELETE FROM sqlite_schema WHERE name = 'spans_by_label';
      PRAGMA writable_schema = RESET;
      INSERT INTO spans VALUES ('s3', 2, 1, 2, 'L', 'human', '', NULL);
      PRAGMA writable_schema = ON;
      INSERT INTO sqlite_schema SELECT * FROM hidden`)
    expect(answer(path)).toBe(false)
  })

  it('is not so when a span is of a document or a label that is not there', () => {
    expect(answer(changed('DELETE FROM documents WHERE id = 2'))).toBe(false)
    expect(answer(changed("DELETE FROM labels WHERE id = 'L'"))).toBe(false)
  })

  it('is not so when a page is noise', () => expect(answer(spoilt('spans'))).toBe(false))
})

describe('whether every span has its label', () => {
  const answer = (sql: string) => isLabelled(connection(changed(sql)))

  it('is so, and of documents that an undone action had added it need not be', () => {
    expect(answer('')).toBe(true)
    expect(answer('DELETE FROM labels; UPDATE documents SET absent = 1')).toBe(true)
  })

  it('is not so when one label is gone', () => {
    expect(answer('DELETE FROM labels')).toBe(false)
    expect(answer('DELETE FROM labels; UPDATE documents SET absent = 1 WHERE id = 1')).toBe(false)
  })

  it('was for SQLite to keep in the first versions', () => {
    const db = connection(':memory:')
    db.exec(first)
    db.pragma('foreign_keys = OFF')
    db.exec("INSERT INTO spans VALUES ('s', 1, 0, 1, 'none', 'human')")
    expect(isLabelled(db)).toBe(true)
  })
})
