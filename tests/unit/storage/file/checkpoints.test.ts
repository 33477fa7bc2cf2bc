import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Checkpoints } from '../../../../src/storage/file/checkpoints.ts'
import { ownClock } from '../../../support/clock.ts'
import {
  addTexts,
  connection,
  killed,
  projectFile,
  textsIn,
} from '../../../support/project-files.ts'
import { rmSync } from 'node:fs'

/** A connection whose log is taken in by a clock of its own, and what the file alone has. */
function logged() {
  const { pass } = ownClock()
  const path = projectFile()
  const db = connection(path)
  let completed = 0
  const checkpoints = new Checkpoints(db, () => completed++)
  onTestFinished(() => checkpoints.stop())
  return {
    ...{ db, path, pass, checkpoints, completed: () => completed },
    commit(text: string) {
      addTexts(db, text)
      checkpoints.soon()
    },
    inFile() {
      const file = killed(path)
      rmSync(`${file}-wal`, { force: true })
      return textsIn(connection(file))
    },
  }
}

describe('what was committed', () => {
  it('is in the file itself 150 milliseconds later, and that is told once', () => {
    const { commit, pass, inFile, completed } = logged()
    commit('one')
    pass(149)
    expect([inFile(), completed()]).toEqual([[], 0])
    pass(1)
    expect([inFile(), completed()]).toEqual([['one'], 1])
    pass(5000)
    expect(completed()).toBe(1)
  })

  it('waits for the end of a burst, though no longer than 450 milliseconds', () => {
    const { commit, pass, completed } = logged()
    for (let at = 0; at < 400; at += 100) {
      commit(`at ${at}`)
      pass(100)
      expect(completed()).toBe(0)
    }
    commit('at 400')
    pass(49)
    expect(completed()).toBe(0)
    pass(1)
    expect(completed()).toBe(1)
  })

  it('is not put off by commits that follow each other without a pause', () => {
    const { commit, pass, completed } = logged()
    for (let at = 0; at <= 300; at += 100) {
      commit(`at ${at}`)
      pass(100)
    }
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    for (let i = 0; i < 50; i++) commit(`then ${i}`)
    expect(timers).not.toHaveBeenCalled()
    pass(50)
    expect(completed()).toBe(1)
  })

  it('is taken in sooner in the midst of longer work', () => {
    const { db, pass, checkpoints, completed } = logged()
    addTexts(db, 'one')
    checkpoints.soon()
    addTexts(db, 'two')
    checkpoints.soon(true)
    pass(79)
    expect(completed()).toBe(0)
    pass(1)
    expect(completed()).toBe(1)
  })

  it('begins a burst anew after one is in the file', () => {
    const { commit, pass, completed } = logged()
    commit('one')
    pass(150)
    pass(1000)
    commit('two')
    pass(149)
    expect(completed()).toBe(1)
    pass(1)
    expect(completed()).toBe(2)
  })

  it('is taken in at once when the clock has stood still for longer than a burst may last', () => {
    const { commit, pass, completed } = logged()
    commit('one')
    pass(149)
    commit('two')
    pass(149)
    commit('three')
    pass(149)
    commit('four')
    expect(completed()).toBe(0)
    pass(3)
    expect(completed()).toBe(1)
  })

  it('goes into the file later where another process still reads what was before', () => {
    const { commit, pass, path, completed, inFile } = logged()
    const reader = connection(path)
    reader.exec('BEGIN')
    expect(textsIn(reader)).toEqual([])
    commit('one')
    pass(150)
    expect(completed()).toBe(0)
    reader.exec('COMMIT')
    pass(150)
    expect([completed(), inFile()]).toEqual([1, ['one']])
  })

  it('stays in the log once its file is not the project’s any more', () => {
    const { commit, pass, checkpoints, completed, inFile } = logged()
    commit('one')
    checkpoints.stop()
    pass(1000)
    expect([completed(), inFile()]).toEqual([0, []])
    commit('two')
    pass(150)
    expect([completed(), inFile()]).toEqual([1, ['one', 'two']])
  })

  it('is not told to be in the file while the disk refuses', () => {
    const { db, commit, pass, completed } = logged()
    commit('one')
    db.exec('BEGIN IMMEDIATE')
    db.exec("INSERT INTO meta VALUES ('a', 'b')")
    pass(150)
    expect(completed()).toBe(0)
    db.exec('ROLLBACK')
    pass(150)
    expect(completed()).toBe(1)
  })
})
