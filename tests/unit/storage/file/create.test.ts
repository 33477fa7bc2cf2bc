import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type Database from 'better-sqlite3'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createFile,
  isUnfinishedProject,
  placeFile,
  removeFile,
} from '../../../../src/storage/file/create.ts'
import { disk, noFault, planFault } from '../../../support/disk/faults.ts'
import { patchDisk } from '../../../support/disk/patches.ts'
import {
  addTexts,
  beside,
  connection,
  headOf,
  openIn,
  projectFile,
  refusalOf,
  textsOf,
} from '../../../support/project-files.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

beforeAll(patchDisk)
beforeEach(noFault)

const ID = '0123abcd-0000-4000-8000-00000000ffff'
const newPath = () => join(temporaryFolder(), 'p.spanwright')
const meta = (path: string) =>
  Object.fromEntries(
    connection(path).prepare('SELECT key, value FROM meta').raw().all() as [string, string][],
  )

describe('a new project', () => {
  it('is one file with an identity and a name of its own, and what it was filled with', () => {
    const path = newPath()
    createFile(path, (db) => addTexts(db, 'Ann'))
    expect(beside(path)).toEqual(['p.spanwright'])
    expect(headOf(path)).toEqual({ mark: 0, version: 4 })
    expect(meta(path)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      name: 'p',
      suggestions: '0',
    })
    expect(connection(path).pragma('journal_mode', { simple: true })).toBe('wal')
    expect(textsOf(path)).toEqual(['Ann'])
    const other = newPath()
    createFile(other)
    expect(meta(path).id).not.toBe(meta(other).id)
  })

  it('is not made, nor anything of it, where what fills it fails', () => {
    const path = newPath()
    const fill = () => {
      throw new Error('no')
    }
    expect(() => createFile(path, fill)).toThrow('no')
    expect(beside(path)).toEqual([])
  })

  it('refers to nothing that it has not', () => {
    const path = newPath()
    const fill = (db: Database.Database) =>
      db.exec("INSERT INTO spans VALUES ('s', 7, 0, 1, 'L', 'human', '', NULL)")
    expect(() => createFile(path, fill)).toThrow('FOREIGN KEY')
    expect(beside(path)).toEqual([])
  })

  it('needs its folder', () => {
    const folder = join(temporaryFolder(), 'none')
    expect(refusalOf(() => createFile(join(folder, 'p.spanwright')))).toMatchObject({
      code: 'disk',
      message: 'p.spanwright cannot be made: its folder does not exist; check the path.',
    })
    expect(existsSync(folder)).toBe(false)
  })

  it('never takes the place of a file, whose log stays its own', () => {
    const path = newPath()
    const names = ['', '-wal', '-shm', '-journal', '-session'].map((end) => path + end)
    for (const name of names) writeFileSync(name, 'theirs')
    expect(refusalOf(() => createFile(path))).toMatchObject({
      code: 'conflict',
      message: 'p.spanwright is there already; choose another name.',
    })
    expect(names.map((name) => readFileSync(name, 'latin1'))).toEqual(names.map(() => 'theirs'))
    expect(beside(path)).toHaveLength(names.length)
  })

  it('takes no log over from a file of its name that is gone', () => {
    const path = newPath()
    for (const end of ['-wal', '-shm', '-journal', '-session']) writeFileSync(path + end, end)
    createFile(path)
    expect(beside(path)).toEqual([
      ...['p.spanwright', 'p.spanwright-journal.old', 'p.spanwright-wal.old'],
    ])
  })

  it.skipIf(process.platform !== 'linux')('is not held open', () => {
    const path = projectFile()
    expect(() => createFile(path)).toThrow()
    expect(openIn(dirname(path))).toEqual([])
  })
})

describe('a disk that fails', () => {
  it('at any operation leaves a whole project or nothing', () => {
    const folder = temporaryFolder()
    const refused: string[] = []
    for (let operation = 1; ; operation++) {
      const path = join(folder, `${operation}.spanwright`)
      planFault({ fault: 'ENOSPC', at: operation }, folder)
      try {
        createFile(path)
      } catch (error) {
        refused.push((error as Error).message)
        expect(error, `operation ${operation}`).toMatchObject({ failure: { code: 'disk' } })
        expect(existsSync(path)).toBe(false)
      }
      const { operations } = disk
      noFault()
      if (existsSync(path)) expect(textsOf(path)).toEqual([])
      expect(readdirSync(folder).filter((name) => !/^\d+\.spanwright$/.test(name))).toEqual([])
      if (operations < operation) break
    }
    expect(refused).toContainEqual(
      expect.stringMatching(/^Making \d+\.spanwright failed: the disk is full/),
    )
  })

  it('that knows no links gives the name all the same, and none that is taken', () => {
    const folder = temporaryFolder()
    const withoutLinks = (name: string) => {
      placeFile(
        join(folder, name),
        (unfinished) => writeFileSync(unfinished, name),
        () => planFault({ fault: 'ENOSPC', at: 1 }, folder),
      )
    }
    withoutLinks('one')
    expect(readFileSync(join(folder, 'one'), 'latin1')).toBe('one')
    writeFileSync(join(folder, 'two'), 'theirs')
    expect(refusalOf(() => withoutLinks('two')).code).toBe('conflict')
    expect(readFileSync(join(folder, 'two'), 'latin1')).toBe('theirs')
    expect(readdirSync(folder).sort()).toEqual(['one', 'two'])
  })
})

describe('a file that is made under another name', () => {
  it('has its own after the name was made free, which is not asked for what failed', () => {
    const path = newPath()
    const done: string[] = []
    const clear = () => done.push(existsSync(path) ? 'cleared late' : 'cleared')
    placeFile(path, (unfinished) => writeFileSync(unfinished, 'made'), clear)
    expect([done, readFileSync(path, 'latin1')]).toEqual([['cleared'], 'made'])
    const fail = () => {
      throw new Error('no')
    }
    expect(() => placeFile(path, fail, clear)).toThrow('no')
    expect(done).toEqual(['cleared'])
  })

  it('is told from others by that name, with what SQLite has beside it', () => {
    const name = `.p.spanwright.${ID}.making`
    for (const end of ['', '-wal', '-shm', '-journal'])
      expect(isUnfinishedProject(name + end)).toBe(true)
    for (const other of [
      ...[`p.spanwright.${ID}.making`, `.${ID}.making`, `.p.${ID}.making-more`],
      ...[`x.p.${ID}.making`, `.p.${ID.slice(1)}.making`, `.p.x${ID}.making`, `.p.${ID}xmaking`],
    ])
      expect(isUnfinishedProject(other), other).toBe(false)
  })
})

describe('what a killed construction has left', () => {
  const MINUTE = 60 * 1000

  it('goes with the next one after an hour, and nothing else does', () => {
    const folder = temporaryFolder()
    const put = (name: string, minutes: number) => {
      writeFileSync(join(folder, name), '')
      const then = new Date(Date.now() - minutes * MINUTE)
      utimesSync(join(folder, name), then, then)
    }
    const left = `.a.spanwright.${ID}.making`
    put(left, 61)
    put(`${left}-wal`, 61)
    put(`.b.spanwright.${ID}.making`, 59)
    put('.notes.making', 61)
    mkdirSync(join(folder, `.c.spanwright.${ID}.making`))
    utimesSync(join(folder, `.c.spanwright.${ID}.making`), 0, 0)
    createFile(join(folder, 'p.spanwright'))
    expect(readdirSync(folder).sort()).toEqual([
      ...[`.b.spanwright.${ID}.making`, `.c.spanwright.${ID}.making`, '.notes.making'],
      'p.spanwright',
    ])
  })
})

it('a project that was made in vain goes with all that is its own, and may be gone already', () => {
  const path = newPath()
  for (const end of ['', '-wal', '-shm', '-journal', '-session', '.old'])
    writeFileSync(path + end, '')
  removeFile(path)
  removeFile(path)
  expect(beside(path)).toEqual(['p.spanwright.old'])
})
