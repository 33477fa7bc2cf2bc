import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
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

/** A connection whose log is taken in by a clock of its own, and what the file alone has. */
function logged() {
  const { pass } = ownClock()
  const path = projectFile()
  const db = connection(path)
  let completed = 0
  let synced = 0
  const disk = { refuses: false, waits: Promise.resolve() }
  const checkpoints = new Checkpoints(db, {
    sync() {
      synced++
      return disk.refuses ? Promise.reject(new Error('EIO')) : disk.waits
    },
    onComplete: () => completed++,
  })
  onTestFinished(() => checkpoints.stop())
  const made = {
    /** Lets the disk take until the answer is called. */
    slow() {
      const { promise, resolve } = Promise.withResolvers<void>()
      disk.waits = promise
      return resolve
    },
    ...{ db, path, pass, checkpoints, disk, completed: () => completed, synced: () => synced },
    /** Takes place beside, while the clock stands still. */
    complete: (times: number) => vi.waitFor(() => expect(completed).toBe(times)),
    tried: (times: number) => vi.waitFor(() => expect(synced).toBe(times)),
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
  return {
    ...made,
    /** One text is being taken in, and another is committed; the answer lets the disk have the first. */
    async underWay() {
      const onDisk = made.slow()
      made.commit('one')
      pass(150)
      await made.tried(1)
      made.commit('two')
      return onDisk
    },
  }
}

describe('what was committed', () => {
  it('is in the file itself 150 milliseconds later, and that is told once', async () => {
    const { commit, pass, inFile, completed, complete, synced } = logged()
    commit('one')
    pass(149)
    expect([inFile(), completed()]).toEqual([[], 0])
    pass(1)
    await complete(1)
    expect(inFile()).toEqual(['one'])
    pass(5000)
    expect([completed(), synced()]).toEqual([1, 1])
  })

  it('waits for the end of a burst, though no longer than 450 milliseconds', async () => {
    const { commit, pass, synced, complete } = logged()
    for (let at = 0; at < 400; at += 100) {
      commit(`at ${at}`)
      pass(100)
    }
    commit('at 400')
    pass(49)
    expect(synced()).toBe(0)
    pass(1)
    await complete(1)
  })

  it('is not put off by commits that follow each other without a pause', async () => {
    const { commit, pass, complete } = logged()
    for (let at = 0; at <= 300; at += 100) {
      commit(`at ${at}`)
      pass(100)
    }
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    for (let i = 0; i < 50; i++) commit(`then ${i}`)
    expect(timers).not.toHaveBeenCalled()
    pass(50)
    await complete(1)
  })

  it('is taken in sooner in the midst of longer work', async () => {
    const { db, pass, checkpoints, complete, inFile } = logged()
    addTexts(db, 'one')
    checkpoints.soon()
    addTexts(db, 'two')
    checkpoints.soon(true)
    pass(79)
    expect(inFile()).toEqual([])
    pass(1)
    await complete(1)
  })

  it('begins a burst anew after one is in the file', async () => {
    const { commit, pass, complete, completed } = logged()
    commit('one')
    pass(150)
    await complete(1)
    pass(1000)
    commit('two')
    pass(149)
    expect(completed()).toBe(1)
    pass(1)
    await complete(2)
  })

  it('is taken in at once when the clock has stood still for longer than a burst may last', async () => {
    const { commit, pass, synced, complete } = logged()
    commit('one')
    pass(149)
    commit('two')
    pass(149)
    commit('three')
    pass(149)
    commit('four')
    expect(synced()).toBe(0)
    pass(3)
    await complete(1)
  })

  it('goes into the file later where another process still reads what was before', async () => {
    const { commit, pass, path, completed, tried, inFile } = logged()
    const reader = connection(path)
    reader.exec('BEGIN')
    expect(textsIn(reader)).toEqual([])
    commit('one')
    pass(150)
    await tried(1)
    expect(completed()).toBe(0)
    reader.exec('COMMIT')
    await again(pass, () => expect(completed()).toBe(1))
    expect(inFile()).toEqual(['one'])
  })

  it('is left alone after the project was closed', async () => {
    const { db, path, commit, pass, tried, checkpoints, synced, underWay } = logged()
    const onDisk = await underWay()
    pass(150)
    commit('three')
    onDisk()
    await tried(2)
    checkpoints.stop()
    db.close()
    pass(1000)
    await setImmediate()
    expect([existsSync(`${path}-wal`), synced()]).toEqual([false, 2])
  })

  it('stays in the log once its file is not the project’s any more', async () => {
    const { commit, pass, checkpoints, complete, completed, inFile } = logged()
    commit('one')
    checkpoints.stop()
    pass(1000)
    expect([completed(), inFile()]).toEqual([0, []])
    commit('two')
    pass(150)
    await complete(1)
    expect(inFile()).toEqual(['one', 'two'])
  })

  it('stays there also where that is found out while it is being taken in', async () => {
    const { commit, pass, checkpoints, completed, inFile } = logged()
    commit('one')
    pass(150)
    checkpoints.stop()
    await setImmediate()
    expect([completed(), inFile()]).toEqual([0, []])
  })

  it('is not told to be in the file while the disk refuses, and stays in the log', async () => {
    const { commit, pass, disk, completed, tried, path } = logged()
    disk.refuses = true
    commit('one')
    pass(150)
    await tried(1)
    await setImmediate()
    // SQLite would begin the log anew, and lose the first where the disk has lost it.
    commit('two')
    expect(readFileSync(`${path}-wal`).includes('one')).toBe(true)
    expect(completed()).toBe(0)
    disk.refuses = false
    await again(pass, () => expect(completed()).toBe(1))
  })

  it('is kept in the log until the file is on the disk, also what is committed meanwhile', async () => {
    const { pass, path, completed, complete, inFile, underWay } = logged()
    const onDisk = await underWay()
    const log = readFileSync(`${path}-wal`)
    expect([log.includes('one'), log.includes('two'), completed()]).toEqual([true, true, 0])
    onDisk()
    await complete(1)
    await again(pass, () => expect(completed()).toBe(2))
    expect(inFile()).toEqual(['one', 'two'])
  })

  it.each([1, 100])(
    'is of one moment for whoever copies the file, with %i commits meanwhile',
    async (more) => {
      const { db, pass, checkpoints, path, complete } = logged()
      db.exec(
        'CREATE TABLE a (n); CREATE TABLE b (n); INSERT INTO a VALUES (0); INSERT INTO b VALUES (0)',
      )
      db.pragma('wal_checkpoint(TRUNCATE)')
      db.exec('BEGIN; UPDATE a SET n = 1; UPDATE b SET n = 1; COMMIT')
      checkpoints.soon()
      pass(150)
      // The log is being brought onto the disk.
      for (let n = 2; n <= 1 + more; n++) {
        db.exec(`UPDATE b SET n = ${n}`)
        checkpoints.soon()
        if (n % 10 === 0) await setImmediate()
      }
      await complete(1)
      const file = killed(path)
      rmSync(`${file}-wal`, { force: true })
      const [a, b] = connection(file)
        .prepare('SELECT n FROM a UNION ALL SELECT n FROM b')
        .pluck()
        .all()
      expect([a, b]).toEqual([1, expect.any(Number)])
      expect(b).toBeGreaterThanOrEqual(1)
    },
  )

  it('that fell due while the disk was slow is taken in at once', async () => {
    const { pass, complete, inFile, underWay } = logged()
    const onDisk = await underWay()
    pass(150)
    onDisk()
    await complete(2)
    expect(inFile()).toEqual(['one', 'two'])
  })

  it('is begun anew where work leaves no pause, once the log is long', async () => {
    const { db, commit, path, complete, underWay } = logged()
    db.pragma('wal_autocheckpoint = 0')
    const many = 'long '.repeat(1000)
    db.transaction(() => {
      for (let i = 0; i < 4000; i++) addTexts(db, many)
    })()
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(16 * 2 ** 20)
    const onDisk = await underWay()
    onDisk()
    await complete(1)
    const salts = () => readFileSync(`${path}-wal`).subarray(16, 24).toString('hex')
    const before = salts()
    commit('three')
    expect(salts()).not.toBe(before)
  })

  it('is not told to be in the file while a transaction is open', async () => {
    const { db, commit, pass, completed } = logged()
    commit('one')
    db.exec('BEGIN IMMEDIATE')
    db.exec("INSERT INTO meta VALUES ('a', 'b')")
    pass(150)
    await setImmediate()
    expect(completed()).toBe(0)
    db.exec('ROLLBACK')
    await again(pass, () => expect(completed()).toBe(1))
  })
})

/** Lets the clock go on until what comes of it has come: when it is looked at again is not told. */
async function again(pass: (milliseconds: number) => void, met: () => void): Promise<void> {
  await vi.waitFor(() => {
    pass(150)
    met()
  })
}
