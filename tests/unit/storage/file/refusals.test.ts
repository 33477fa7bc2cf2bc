import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../../src/domain/failure.ts'
import { refuse, saysDamaged, sqliteFailure } from '../../../../src/storage/file/refusals.ts'
import { isDamage } from '../../../../src/storage/file/whole.ts'

const failure = (error: unknown) => {
  const said = sqliteFailure(error, '/a/b.spanwright')
  return said instanceof FailureError ? said.failure : said
}

describe('what SQLite refuses', () => {
  it.each([
    ['SQLITE_FULL', 'disk', 'could not be saved: the disk is full. Free some space and try again.'],
    ['SQLITE_BUSY', 'busy', 'is being changed by another program; try again in a moment.'],
    ['SQLITE_BUSY_SNAPSHOT', 'busy', 'is being changed by another program; try again in a moment.'],
    ['SQLITE_READONLY', 'disk', 'cannot be written; check its permissions.'],
    ['SQLITE_READONLY_DIRECTORY', 'disk', 'cannot be written; check its permissions.'],
    ['SQLITE_CANTOPEN', 'disk', 'cannot be written; check its permissions.'],
    ['SQLITE_CANTOPEN_ISDIR', 'disk', 'cannot be written; check its permissions.'],
    ['SQLITE_IOERR', 'disk', 'cannot be used: its disk is full or at fault; check the disk.'],
    ['SQLITE_IOERR_FSYNC', 'disk', 'cannot be used: its disk is full or at fault; check the disk.'],
    ['SQLITE_CORRUPT', 'foreign-file', 'is damaged; open a backup copy of it.'],
    ['SQLITE_CORRUPT_VTAB', 'foreign-file', 'is damaged; open a backup copy of it.'],
    ['SQLITE_NOTADB', 'foreign-file', 'is damaged; open a backup copy of it.'],
  ])('by %s is told by the name of the file', (code, kind, why) => {
    expect(failure({ code })).toEqual({
      ...{ code: kind, message: `b.spanwright ${why}`, place: { file: 'b.spanwright' } },
    })
  })

  it('for a head that asks for a later SQLite is told as damage', () => {
    expect(failure(new Error('unsupported file format'))).toMatchObject({ code: 'foreign-file' })
    expect(failure({ message: 'unsupported file format' })).toEqual({
      message: 'unsupported file format',
    })
  })

  it('and what the disk refuses is told with what was done', () => {
    expect(failure({ code: 'ENOSPC' })).toMatchObject({
      code: 'disk',
      message: expect.stringMatching(/^Using b\.spanwright failed: the disk is full/) as string,
    })
  })

  it.each([
    new TypeError('x'),
    { code: 'SQLITE_CONSTRAINT' },
    { code: 'NOT_SQLITE_FULL' },
    undefined,
  ])('and is a bug stays one: %s', (error) => expect(failure(error)).toBe(error))
})

describe('damage', () => {
  it('is told from other refusals', () => {
    expect(saysDamaged(sqliteFailure({ code: 'SQLITE_CORRUPT' }, '/a/b'))).toBe(true)
    expect(saysDamaged(refuse('foreign-file', '/a/b', 'is something else.'))).toBe(false)
    expect(saysDamaged(new Error('b is damaged; open a backup copy of it.'))).toBe(false)
  })

  it.each([
    ['SQLITE_CORRUPT', true],
    ['SQLITE_CORRUPT_INDEX', true],
    ['SQLITE_NOTADB', true],
    ['SQLITE_IOERR_SHORT_READ', true],
    ['SQLITE_IOERR_READ', false],
    ['SQLITE_BUSY', false],
    ['NOT_SQLITE_CORRUPT', false],
    [undefined, false],
  ])('is what stops SQLite by %s: %s', (code, damaged) => {
    expect(isDamage(code === undefined ? undefined : { code })).toBe(damaged)
    expect(isDamage(new Error(code))).toBe(false)
  })
})
