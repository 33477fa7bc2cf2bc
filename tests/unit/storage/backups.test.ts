import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { backUp, dailyBackUp } from '../../../src/storage/file/backups.ts'
import { openDatabase } from '../../../src/storage/file/database.ts'
import { sqliteFailure } from '../../../src/storage/file/refusals.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const day = (date: string) => new Date(`${date}T23:59:59Z`)

function project(folder = temporaryFolder()) {
  const path = join(folder, 'Mine.spanwright')
  const opened = unwrap(openDatabase(path))
  return { folder, path, db: opened.db, close: () => opened.close() }
}

describe('the daily copy of a project', () => {
  it('is made once a day, in a folder beside it, and opens as a project', async () => {
    const { db, path, folder, close } = project()
    const copy = join(folder, 'backups', 'Mine.2026-03-01.spanwright')
    expect(await dailyBackUp(db, path, day('2026-03-01'))).toBe(copy)
    expect(await dailyBackUp(db, path, day('2026-03-01'))).toBeNull()
    expect(readdirSync(join(folder, 'backups'))).toEqual(['Mine.2026-03-01.spanwright'])
    close()
    unwrap(openDatabase(copy)).close()
  })

  it('is kept of the last five days of work; other files there stay', async () => {
    const { db, path, folder, close } = project()
    const backups = join(folder, 'backups')
    mkdirSync(backups)
    const others = [
      ...['Mine.old.spanwright', 'Mine2.2020-01-01.spanwright', 'x.2020-01-01.spanwright'],
      ...['Ours.2020-01-01.spanwright', 'Mine.1.2020-01-01.spanwright'],
      'Mine.2020-01-01.spanwright.part',
    ]
    for (const other of others) writeFileSync(join(backups, other), '')
    for (let date = 1; date <= 7; date++) await dailyBackUp(db, path, day(`2026-03-0${date}`))
    expect(readdirSync(backups).sort()).toEqual(
      [...others, ...[3, 4, 5, 6, 7].map((date) => `Mine.2026-03-0${date}.spanwright`)].sort(),
    )
    close()
  })

  it('bears the whole name of a project whose file does not end as ours do', async () => {
    const path = join(temporaryFolder(), 'a.spanwright.old')
    const opened = unwrap(openDatabase(path))
    const copy = await dailyBackUp(opened.db, path, day('2026-03-01'))
    expect(copy).toMatch(/a\.spanwright\.old\.2026-03-01\.spanwright$/)
    opened.close()
  })

  it('is not made of a copy', async () => {
    const folder = join(temporaryFolder(), 'backups')
    mkdirSync(folder)
    const { db, path, close } = project(folder)
    expect(await dailyBackUp(db, path, day('2026-03-01'))).toBeNull()
    expect(existsSync(join(folder, 'backups'))).toBe(false)
    close()
  })
})

describe('a copy made at once', () => {
  it('takes the place of one that was left unfinished, and leaves nothing else', () => {
    const { db, folder, close } = project()
    const copy = join(folder, 'copy.spanwright')
    writeFileSync(join(folder, `.copy.spanwright.${process.pid}.new`), 'half')
    backUp(db, copy)
    expect(readdirSync(folder).filter((name) => name.includes('copy'))).toEqual(['copy.spanwright'])
    close()
  })

  it('leaves nothing when it fails', () => {
    const { db, folder, close } = project()
    const copy = join(folder, 'copy.spanwright')
    close()
    expect(() => backUp(db, copy)).toThrow()
    expect(readdirSync(folder)).toEqual(['Mine.spanwright'])
  })
})

describe('an error of SQLite', () => {
  it.each([
    ['SQLITE_FULL', 'disk', /the disk is full/],
    ['SQLITE_BUSY_SNAPSHOT', 'busy', /being changed by another program/],
    ['SQLITE_READONLY_DBMOVED', 'disk', /cannot be written/],
    ['SQLITE_CANTOPEN', 'disk', /cannot be written/],
    ['SQLITE_CORRUPT_INDEX', 'foreign-file', /is damaged/],
    ['SQLITE_NOTADB', 'foreign-file', /is damaged/],
  ])('%s is a failure for the user', (code, kind, sentence) => {
    expect(sqliteFailure({ code }, '/a/b.spanwright')).toMatchObject({
      failure: { code: kind, message: sentence, place: { file: 'b.spanwright' } },
    })
  })

  it.each([new TypeError('a bug'), { code: 'SQLITE_CONSTRAINT' }, undefined])(
    'that is a bug stays one: %s',
    (error) => expect(sqliteFailure(error, '/a/b.spanwright')).toBe(error),
  )
})
