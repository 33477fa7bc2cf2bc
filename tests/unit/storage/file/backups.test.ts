import { copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  backUp,
  backupsOf,
  dailyBackUp,
  newestWhole,
} from '../../../../src/storage/file/backups.ts'
import {
  addTexts,
  beside,
  connection,
  headOf,
  openFile,
  openIn,
  projectFile,
  rootPage,
  spoil,
  textsOf,
  write,
} from '../../../support/project-files.ts'

const day = (date: string) => new Date(`${date}T23:59:59Z`)

/** A project with backups of these days. */
function backedUp(...days: string[]): string {
  const path = projectFile(['Ann'])
  mkdirSync(join(dirname(path), 'backups'))
  for (const date of days) copyFileSync(path, backupPath(path, date))
  return path
}

const backupPath = (path: string, date: string) =>
  join(dirname(path), 'backups', `p.${date}.spanwright`)

describe('a copy of an open project', () => {
  it('has what is still in the log, and is a closed file of its own', async () => {
    const opened = openFile(projectFile(['one']))
    write(opened, 'two')
    const path = opened.db.name
    const copies = [`${path}.copy`, backupPath(path, '2026-03-01')]
    backUp(opened.db, copies[0])
    await dailyBackUp(opened.db, path, day('2026-03-01'))
    for (const copy of copies) {
      expect(headOf(copy)).toEqual({ mark: 0, version: 4 })
      expect(
        readdirSync(dirname(copy)).filter((name) => name.startsWith(`${basename(copy)}-`)),
      ).toEqual([])
      expect(connection(copy).pragma('journal_mode', { simple: true })).toBe('delete')
      expect(textsOf(copy)).toEqual(['one', 'two'])
    }
  })

  it.skipIf(process.platform !== 'linux')('is not held open', () => {
    const { db } = openFile(projectFile())
    backUp(db, `${db.name}.copy`)
    expect(openIn(`${db.name}.copy`)).toEqual([])
  })
})

describe('the backup of a day', () => {
  it('of a damaged project is not kept, and takes no other’s place', async () => {
    const path = backedUp('2026-03-01')
    spoil(path, rootPage(path, 'spans'))
    const made = dailyBackUp(connection(path), path, day('2026-03-02'))
    await expect(made).rejects.toMatchObject({
      failure: {
        code: 'foreign-file',
        message: 'p.spanwright is damaged; nothing was written over its backups.',
      },
    })
    expect(readdirSync(join(dirname(path), 'backups'))).toEqual(['p.2026-03-01.spanwright'])
  })

  it('is one of five that stay; those of days to come stay besides', async () => {
    const past = [1, 2, 3, 4, 5].map((date) => `2026-03-0${date}`)
    const path = backedUp(...past, '2031-01-01')
    const made = await dailyBackUp(connection(path), path, day('2026-03-06'))
    expect(made).toBe(backupPath(path, '2026-03-06'))
    const days = backupsOf(path).map((backup) => backup.day)
    expect(days).toEqual(['2031-01-01', '2026-03-06', ...past.slice(1).reverse()])
  })

  it('is there already for the rest of the day, whatever is done', async () => {
    const path = projectFile(['Ann'])
    const db = connection(path)
    await dailyBackUp(db, path, new Date('2026-03-01T00:00:00Z'))
    addTexts(db, 'Bob')
    expect(await dailyBackUp(db, path, day('2026-03-01'))).toBeNull()
    expect(textsOf(backupPath(path, '2026-03-01'))).toEqual(['Ann'])
  })
})

describe('the backups of a project', () => {
  it('are told with their size, the latest day first', () => {
    const path = backedUp('2026-03-01', '2026-03-10', '2026-03-02')
    writeFileSync(backupPath(path, '2026-03-02'), 'seven b')
    const found = backupsOf(path)
    expect(found.map((backup) => backup.day)).toEqual(['2026-03-10', '2026-03-02', '2026-03-01'])
    expect(found[1]).toEqual({ path: backupPath(path, '2026-03-02'), day: '2026-03-02', bytes: 7 })
  })

  it('are those of its name alone, and are called by a day', () => {
    const path = backedUp('2026-03-01')
    for (const name of [
      ...['q.2026-03-01.spanwright', 'p.2026-03-1.spanwright', 'p.x2026-03-01.spanwright'],
      ...['p.2026-03-01.spanwright.old', 'p.2026-03-01xspanwright', 'p.2026-03-01.spanwright.new'],
      'pq2026-03-01.spanwright',
    ])
      writeFileSync(join(dirname(path), 'backups', name), '')
    expect(backupsOf(path).map((backup) => basename(backup.path))).toEqual([
      'p.2026-03-01.spanwright',
    ])
  })

  it('are none where there is no folder of them; one that cannot be read says so', () => {
    const path = projectFile()
    expect(backupsOf(path)).toEqual([])
    expect(beside(path)).toEqual(['p.spanwright'])
    writeFileSync(join(dirname(path), 'backups'), 'a file')
    expect(() => backupsOf(path)).toThrow(
      'Looking for backups failed: a part of the path is not a folder.',
    )
  })

  it.skipIf(process.platform === 'win32')('may be gone by the time they are looked at', () => {
    const path = backedUp()
    symlinkSync('gone', backupPath(path, '2026-03-01'))
    expect(backupsOf(path)).toMatchObject([{ day: '2026-03-01', bytes: 0 }])
  })
})

describe('the newest whole backup', () => {
  it('is the latest that can be read to its last page', () => {
    const path = backedUp('2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04')
    expect(newestWhole(path)?.day).toBe('2026-03-04')
    writeFileSync(backupPath(path, '2026-03-04'), 'noise')
    const damaged = backupPath(path, '2026-03-03')
    spoil(damaged, rootPage(damaged, 'spans'))
    expect(newestWhole(path)?.day).toBe('2026-03-02')
    rmSync(backupPath(path, '2026-03-02'))
    mkdirSync(backupPath(path, '2026-03-02'))
    expect(newestWhole(path)?.day).toBe('2026-03-01')
  })

  it('is none when none is whole', () => {
    const path = backedUp('2026-03-01')
    writeFileSync(backupPath(path, '2026-03-01'), 'noise')
    expect(newestWhole(path)).toBeUndefined()
    expect(newestWhole(projectFile())).toBeUndefined()
  })
})
