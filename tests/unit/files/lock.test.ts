import { fork } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, it, vi } from 'vitest'
import { tryLock } from '../../../src/files/lock.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const source = fileURLToPath(new URL('../../../src/files/lock.ts', import.meta.url))

describe('a lock', () => {
  it('has one holder, and is free when given back, leaving no file', () => {
    const path = join(temporaryFolder(), 'folder', 'a.lock')
    const release = tryLock(path)
    expect(tryLock(path)).toBeUndefined()
    expect(tryLock(join(dirname(path), 'b.lock'))).toBeTypeOf('function')
    release?.()
    expect(existsSync(path)).toBe(false)
    expect(tryLock(path)).toBeTypeOf('function')
  })

  it('is respected by other processes, and ends with one that is killed', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'a.lock')
    const program = join(folder, 'holder.mjs')
    writeFileSync(
      program,
      `import { tryLock } from ${JSON.stringify(source)}
       // Kept: what nobody holds any more is closed when memory is gathered.
       globalThis.release = tryLock(${JSON.stringify(path)})
       process.send(release !== undefined)
       process.on('message', () => {})`,
    )
    const holder = fork(program)
    expect(await new Promise((resolve) => holder.once('message', resolve))).toBe(true)
    expect(tryLock(path)).toBeUndefined()
    const gone = new Promise((resolve) => holder.once('exit', resolve))
    holder.kill('SIGKILL')
    await gone
    expect(readdirSync(folder)).toContain('a.lock')
    expect(tryLock(path)).toBeTypeOf('function')
  })

  it('is none on a file that its holder removed meanwhile: the file is looked for once more', () => {
    const path = join(temporaryFolder(), 'a.lock')
    const release = tryLock(path)
    const { exec } = Database.prototype
    vi.spyOn(Database.prototype, 'exec').mockImplementationOnce(function (
      this: Database.Database,
      sql,
    ) {
      release?.()
      return exec.call(this, sql)
    })
    expect(tryLock(path)).toBeTypeOf('function')
    expect(existsSync(path)).toBe(true)
    expect(tryLock(path)).toBeUndefined()
  })

  it('says when its folder cannot be used', () => {
    const path = join(temporaryFolder(), 'a.lock')
    mkdirSync(path)
    expect(() => tryLock(path)).toThrow(/cannot be used .*check the folder and its permissions/)
  })
})
