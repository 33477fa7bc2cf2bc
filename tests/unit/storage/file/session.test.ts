import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BUSY_MS } from '../../../../src/storage/file/busy.ts'
import { ProjectFile } from '../../../../src/storage/file/project-file.ts'
import { Session, settleLog } from '../../../../src/storage/file/session.ts'
import {
  addTexts,
  beside,
  connection,
  headOf,
  openIn,
  projectFile,
  putMark,
  textsIn,
} from '../../../support/project-files.ts'

function look(path: string): ProjectFile {
  const file = new ProjectFile(path)
  onTestFinished(() => file.close())
  return file
}

/** A session over a file as its process has it, and what it does at each action. */
function process(path: string) {
  const [file, db] = [look(path), connection(path)]
  db.pragma('wal_autocheckpoint = 0')
  const session = new Session(file, db)
  const act = (text: string) => {
    session.ready()
    db.transaction(() => {
      session.advance()
      addTexts(db, text)
    }).immediate()
  }
  const takeIn = () => {
    db.pragma('wal_checkpoint(PASSIVE)')
    session.checkpointed()
  }
  const mark = () => (db.pragma('user_version', { simple: true }) as number) >> 8
  return { file, db, session, act, takeIn, mark }
}

const noted = (path: string) => readFileSync(`${path}-session`, 'latin1')

describe('a session', () => {
  it('begins with the first action: a mark in the file, noted beside it', () => {
    const path = projectFile()
    const { act, mark, session } = process(path)
    expect([session.isOwn(), existsSync(`${path}-session`)]).toEqual([true, false])
    act('one')
    const first = headOf(path)
    expect(first).toEqual({ mark: expect.any(Number) as number, version: 4 })
    expect(first.mark).toBeGreaterThan(0)
    expect(first.mark).toBeLessThanOrEqual(2 ** 22)
    expect(noted(path)).toBe(`${first.mark}\n`)
    // The log is of the next one.
    expect(mark()).toBe(first.mark + 1)
    expect(session.isOwn()).toBe(true)
  })

  it('has another mark each time', () => {
    const marks = [1, 2, 3].map(() => {
      const path = projectFile()
      process(path).act('one')
      return headOf(path).mark
    })
    expect(new Set(marks).size).toBe(3)
  })

  it('gives the next mark once the whole log is in the file, and none before', () => {
    const path = projectFile()
    const { act, takeIn, mark } = process(path)
    act('one')
    const first = headOf(path).mark
    act('two')
    expect([headOf(path).mark, mark()]).toEqual([first, first + 1])
    takeIn()
    expect([headOf(path).mark, noted(path)]).toEqual([first + 1, `${first + 1}\n`])
    act('three')
    act('four')
    expect([headOf(path).mark, mark()]).toEqual([first + 1, first + 2])
  })

  it('notes no mark for a file that is not there any more', () => {
    const path = projectFile()
    const { act, takeIn, session } = process(path)
    session.checkpointed()
    expect(existsSync(`${path}-session`)).toBe(false)
    act('one')
    const note = noted(path)
    rmSync(path)
    takeIn()
    expect(noted(path)).toBe(note)
  })

  it('is joined by whoever opens the file meanwhile', () => {
    const path = projectFile()
    const [one, other] = [process(path), process(path)]
    one.act('one')
    const first = headOf(path).mark
    other.act('two')
    expect(noted(path)).toMatch(/^\d+\n$/)
    for (const { mark, session } of [one, other]) {
      expect(session.isOwn()).toBe(true)
      expect(mark() - first).toBeGreaterThanOrEqual(0)
      expect(mark() - first).toBeLessThanOrEqual(2)
    }
    one.takeIn()
    other.act('three')
    one.act('four')
    expect([one.session.isOwn(), other.session.isOwn()]).toEqual([true, true])
  })

  it('goes on in the file where a killed one ended, whose log may not be in it yet', () => {
    const path = projectFile()
    const reader = connection(path)
    reader.exec('BEGIN')
    textsIn(reader)
    // A mark of before lies in the file as long as the reader keeps it from the log.
    writeFileSync(`${path}-session`, '9 0\n')
    const { act, session, mark } = process(path)
    act('one')
    expect(headOf(path).mark).toBe(0)
    const marks = noted(path).trim().split(' ').map(Number)
    expect(marks).toEqual([mark() - 1, 0, 9])
    expect(session.isOwn()).toBe(true)
    expect(settleLog(look(path))).toBe('session')
  })
})

describe('the end of a session', () => {
  it('leaves the file whole in itself, without a mark', () => {
    const path = projectFile()
    const { act, session, db, file } = process(path)
    act('one')
    session.end()
    expect(headOf(path)).toEqual({ mark: 0, version: 4 })
    db.close()
    Session.forget(file)
    expect(beside(path)).toEqual(['p.spanwright'])
    expect(textsIn(connection(path))).toEqual(['one'])
  })

  it('of one that wrote nothing leaves all as it is', () => {
    const path = projectFile()
    const before = readFileSync(path)
    process(path).session.end()
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(existsSync(`${path}-session`)).toBe(false)
  })

  it('notes that there may be no mark before there is none', () => {
    const path = projectFile()
    const { act, session, db } = process(path)
    act('one')
    const { mark } = headOf(path)
    const reader = connection(path)
    reader.exec('BEGIN')
    textsIn(reader)
    db.pragma('busy_timeout = 0')
    session.end()
    // A kill here finds a file with its mark, and a log that takes it away.
    expect(headOf(path).mark).toBe(mark)
    expect(noted(path)).toBe(`${mark} ${mark + 1} 0\n`)
    expect(session.isOwn()).toBe(true)
    expect(settleLog(look(path))).toBe('session')
  })

  it('by somebody else is no loss while what was before is still read, wherever the next session begins', () => {
    for (let round = 0; round < 20; round++) {
      const path = projectFile()
      const [one, other] = [process(path), process(path)]
      for (const { db } of [one, other]) db.pragma('busy_timeout = 0')
      other.act('two')
      one.act('one')
      one.takeIn()
      other.act('three')
      const reader = connection(path)
      reader.exec('BEGIN')
      textsIn(reader)
      one.act('four')
      // The file is at a mark that is neither where the session began nor its end.
      one.db.pragma('wal_checkpoint(PASSIVE)')
      other.session.end()
      one.act('five')
      expect(one.session.isOwn()).toBe(true)
      reader.exec('COMMIT')
      one.act('six')
      one.takeIn()
      expect([one.session.isOwn(), textsIn(one.db).length]).toEqual([true, 6])
    }
  })

  it('by somebody else is no loss, while the file is a few marks ahead, even without the note', () => {
    const path = projectFile()
    const [one, other] = [process(path), process(path)]
    one.act('one')
    for (const text of ['two', 'three', 'four']) {
      other.act(text)
      other.takeIn()
    }
    const reader = connection(path)
    reader.exec('BEGIN')
    textsIn(reader)
    other.db.pragma('busy_timeout = 0')
    other.session.end()
    rmSync(`${path}-session`)
    const { mark } = headOf(path)
    expect([mark > 0, one.mark()]).toEqual([true, 0])
    expect(one.session.isOwn()).toBe(true)
    putMark(path, mark + 1000)
    expect(one.session.isOwn()).toBe(false)
  })

  it('is followed by another when somebody else goes on writing', () => {
    const path = projectFile()
    const [one, other] = [process(path), process(path)]
    for (const { db } of [one, other]) db.pragma(`busy_timeout = ${BUSY_MS}`)
    one.act('one')
    other.act('two')
    other.session.end()
    expect(headOf(path).mark).toBe(0)
    expect(one.session.isOwn()).toBe(true)
    one.act('three')
    expect(headOf(path).mark).toBeGreaterThan(0)
    expect(one.session.isOwn()).toBe(true)
    expect(other.session.isOwn()).toBe(true)
    one.takeIn()
    one.act('four')
    expect(other.session.isOwn()).toBe(true)
  })

  it('leaves the note as long as there is a log', () => {
    const path = projectFile()
    for (const end of ['-wal', '-session']) writeFileSync(path + end, '')
    Session.forget(look(path))
    expect(existsSync(`${path}-session`)).toBe(true)
    rmSync(`${path}-wal`)
    Session.forget(look(path))
    Session.forget(look(path))
    expect(existsSync(`${path}-session`)).toBe(false)
  })

  it.skipIf(globalThis.process.platform !== 'linux')('holds no note open', () => {
    const path = projectFile()
    const { act, takeIn, session } = process(path)
    act('one')
    takeIn()
    session.end()
    expect(openIn(dirname(path)).filter((name) => name.endsWith('-session'))).toEqual([])
  })
})

describe('a file that another program wrote over', () => {
  /** A session with a few marks behind it. */
  function working() {
    const path = projectFile()
    const one = process(path)
    for (const text of ['one', 'two', 'three']) {
      one.act(text)
      one.takeIn()
    }
    return { path, ...one, at: headOf(path).mark }
  }

  it.each([
    ['closed', () => 0],
    ['of an earlier moment', (at: number) => at - 1],
    ['of a later moment than there was', (at: number) => at + 1],
    ['of another session', (at: number) => at + 5000],
  ])('by one that was %s is not what the session wrote', (_, markOf) => {
    const { path, session, at } = working()
    expect(session.isOwn()).toBe(true)
    putMark(path, markOf(at))
    expect(session.isOwn()).toBe(false)
  })

  it('is what the session wrote, where the log has gone into it meanwhile', () => {
    const { path, session, act, db, at } = working()
    act('four')
    db.pragma('wal_checkpoint(PASSIVE)')
    expect(headOf(path).mark).toBe(at + 1)
    expect(session.isOwn()).toBe(true)
  })
})
