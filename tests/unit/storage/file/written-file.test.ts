import { copyFileSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { noFault, planFault } from '../../../support/disk/faults.ts'
import { patchDisk } from '../../../support/disk/patches.ts'
import { meanwhile, ownClock } from '../../../support/clock.ts'
import {
  addTexts,
  beside,
  headOf,
  killed,
  openFile,
  openIn,
  projectFile,
  textsIn,
  textsOf,
  write,
} from '../../../support/project-files.ts'

beforeAll(patchDisk)
beforeEach(noFault)

describe('what is written', () => {
  it('is one transaction: all of it or none', () => {
    const opened = openFile(projectFile())
    const half = () => {
      addTexts(opened.db, 'half')
      throw new Error('no')
    }
    expect(() => opened.write(half)).toThrow('no')
    expect(opened.write(() => opened.db.inTransaction)).toBe(true)
    expect(textsIn(opened.db)).toEqual([])
  })

  it('survives a kill at once, and is in the file itself a moment later', async () => {
    const { pass } = ownClock()
    const opened = openFile(projectFile())
    const path = opened.db.name
    write(opened, 'one')
    expect(textsOf(killed(path))).toEqual(['one'])
    pass(150)
    await vi.waitFor(() => {
      const alone = killed(path)
      rmSync(`${alone}-wal`)
      expect(textsOf(alone)).toEqual(['one'])
    })
  })

  it('survives every kill, with what was there before', async () => {
    const { pass } = ownClock()
    const opened = openFile(projectFile())
    const path = opened.db.name
    const all: string[] = []
    for (const text of ['one', 'two', 'three', 'four']) {
      write(opened, text)
      all.push(text)
      expect(textsOf(killed(path))).toEqual(all)
      pass(150)
      expect(textsOf(killed(path))).toEqual(all)
      await meanwhile()
      expect(textsOf(killed(path))).toEqual(all)
    }
    const again = openFile(killed(path))
    write(again, 'five')
    expect(textsOf(killed(again.db.name))).toEqual([...all, 'five'])
    again.close()
    expect(beside(again.db.name)).toEqual(['p.spanwright'])
    expect(headOf(again.db.name).mark).toBe(0)
  })
})

describe('a project that is open twice', () => {
  it('is one: each sees what the other wrote, and neither is ever lost', async () => {
    const { pass } = ownClock()
    const path = projectFile()
    const one = openFile(path)
    for (let i = 0; i < 3; i++) {
      const other = openFile(path)
      write(other, `theirs ${i}`)
      write(one, `mine ${i}`)
      pass(i === 1 ? 0 : 150)
      expect([one.loss(), other.loss()]).toEqual([null, null])
      await meanwhile()
      expect([one.loss(), other.loss()]).toEqual([null, null])
      other.close()
      write(one, `mine again ${i}`)
      expect(one.loss()).toBeNull()
    }
    expect(textsIn(one.db)).toHaveLength(9)
    one.close()
    expect(beside(path)).toEqual(['p.spanwright'])
    expect(textsOf(path)).toHaveLength(9)
  })
})

describe('a file that is lost', () => {
  const open = () => {
    const clock = ownClock()
    const opened = openFile(projectFile())
    write(opened, 'one')
    const path = opened.db.name
    const other = projectFile(['theirs'])
    return { ...clock, opened, path, other }
  }

  it.each(['gone', 'replaced'] as const)('is %s, and stays so when it comes back', (loss) => {
    const { opened, path, other } = open()
    renameSync(path, `${path}.moved`)
    if (loss === 'replaced') copyFileSync(other, path)
    expect(opened.loss()).toBe(loss)
    renameSync(`${path}.moved`, path)
    expect(opened.loss()).toBe(loss)
  })

  it('gets nothing more of the log', () => {
    const { pass, opened, path } = open()
    renameSync(path, `${path}.moved`)
    const before = readFileSync(`${path}.moved`)
    opened.loss()
    pass(1000)
    expect(readFileSync(`${path}.moved`).equals(before)).toBe(true)
  })

  it('and was replaced stays the file of whoever put it there, also when the project is closed', () => {
    const { opened, path, other } = open()
    renameSync(other, path)
    const theirs = readFileSync(path)
    opened.close()
    expect(readFileSync(path).equals(theirs)).toBe(true)
    expect(textsOf(path)).toEqual(['theirs'])
  })

  it('and was written over stays so, and what the log had is kept aside', () => {
    const { opened, path, other } = open()
    const log = readFileSync(`${path}-wal`)
    copyFileSync(other, path)
    expect(opened.loss()).toBe('overwritten')
    opened.close()
    expect(readFileSync(path).equals(readFileSync(other))).toBe(true)
    expect(beside(path)).toContain('p.spanwright-wal.old')
    const aside = readdirSync(dirname(path)).find((name) => name.includes('-wal.old-'))!
    expect(readFileSync(join(dirname(path), aside)).equals(log)).toBe(true)
    expect(textsOf(path)).toEqual(['theirs'])
  })

  it('and was written over while two have it, leaves the second its log', () => {
    const { opened, path, other } = open()
    const second = openFile(path)
    write(second, 'two')
    copyFileSync(other, path)
    opened.close()
    expect(textsIn(second.db)).toEqual(['one', 'two'])
    expect(second.loss()).toBe('overwritten')
    second.close()
    expect(readFileSync(path).equals(readFileSync(other))).toBe(true)
    expect(beside(path)).toContain('p.spanwright-wal.old')
  })

  it.skipIf(process.platform === 'win32')(
    'and was written over, and whose log was removed, gets nothing of that log',
    () => {
      const { opened, path, other } = open()
      copyFileSync(other, path)
      for (const end of ['-wal', '-shm']) rmSync(path + end)
      opened.close()
      expect(readFileSync(path).equals(readFileSync(other))).toBe(true)
      expect(textsOf(path)).toEqual(['theirs'])
      expect(beside(path)).toEqual(['p.spanwright'])
    },
  )
})

describe('closing', () => {
  it('leaves one file, whole in itself, and may be done again', () => {
    const { pass } = ownClock()
    const opened = openFile(projectFile())
    const path = opened.db.name
    write(opened, 'one')
    opened.close()
    opened.close()
    pass(1000)
    expect(beside(path)).toEqual(['p.spanwright'])
    expect([headOf(path).mark, textsOf(path)]).toEqual([0, ['one']])
  })

  it('leaves a file to which nothing was written as it was', () => {
    const path = projectFile(['one'])
    const before = readFileSync(path)
    openFile(path).close()
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('ends the session of a killed process', () => {
    const opened = openFile(projectFile())
    write(opened, 'one')
    const left = killed(opened.db.name)
    openFile(left).close()
    expect([beside(left), headOf(left).mark]).toEqual([['p.spanwright'], 0])
    expect(textsOf(left)).toEqual(['one'])
  })

  it('on a full disk leaves what the log holds for the next opening', () => {
    const opened = openFile(projectFile())
    const path = opened.db.name
    write(opened, 'one')
    planFault({ fault: 'ENOSPC', at: 1, lasting: true }, dirname(path))
    expect(() => opened.close()).not.toThrow()
    noFault()
    expect(opened.db.open).toBe(false)
    expect(textsOf(path)).toEqual(['one'])
  })

  it.skipIf(process.platform !== 'linux')('holds nothing open', () => {
    const opened = openFile(projectFile())
    write(opened, 'one')
    opened.close()
    expect(openIn(dirname(opened.db.name))).toEqual([])
  })
})

describe('a disk that does not answer', () => {
  it('makes the file no other’s', () => {
    const path = projectFile()
    planFault({ fault: 'EIO', at: Infinity }, dirname(path))
    const opened = openFile(path)
    write(opened, 'one')
    planFault({ fault: 'EIO', at: 1, lasting: true }, dirname(path))
    const loss = opened.loss()
    noFault()
    expect(loss).toBeNull()
    write(opened, 'two')
    expect(textsIn(opened.db)).toEqual(['one', 'two'])
  })
})
