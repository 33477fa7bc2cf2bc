import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MARKER } from '../../../src/files/own-folder.ts'
import {
  besides,
  replaceFile,
  replaceFileSync,
  replaceFolder,
  settleReplacement,
} from '../../../src/files/replace.ts'
import { noFault } from '../../support/disk/faults.ts'
import { patchDisk } from '../../support/disk/patches.ts'
import { disk, fillUpAt } from '../../support/full-disk.ts'
import { temporaryFolder } from '../../support/temporary.ts'

beforeAll(patchDisk)

let home: string
beforeEach(() => {
  noFault()
  home = temporaryFolder()
})

function put(name: string, content: string): void {
  mkdirSync(join(home, name))
  writeFileSync(join(home, name, 'file'), content)
}

/** Such a folder as this program makes. */
function putOwn(name: string, text: string): void {
  put(name, text)
  writeFileSync(join(home, name, MARKER), '')
}

const content = (name: string) => readFileSync(join(home, name, 'file'), 'utf8')

const replace = () =>
  replaceFolder(join(home, 'm'), (temporary) => writeFile(join(temporary, 'file'), 'second'))

describe('replacing a folder', () => {
  it('leaves the earlier one when any operation fails, and nothing beside it', async () => {
    put('m', 'first')
    for (let operation = 1; ; operation++) {
      fillUpAt(operation)
      const failed = await replace().catch(String)
      if (disk.operations < operation) break
      expect(failed).toContain('the disk is full')
      expect(content('m'), `operation ${operation}`).toBe('first')
      expect(readdirSync(home)).toEqual(['m'])
    }
    expect(content('m')).toBe('second')
    expect(readdirSync(home)).toEqual(['m'])
  })

  it('touches nothing of the user’s that is called alike', async () => {
    for (const name of ['m', 'm.old', 'm.new']) put(name, 'first')
    await replace()
    expect([content('m'), content('m.old'), content('m.new')]).toEqual(['second', 'first', 'first'])
  })
})

describe('what a kill in the middle of a replacement left', () => {
  it('is brought back when the folder has no successor', async () => {
    putOwn('.m.old', 'first')
    putOwn('.m.new', 'second')
    await settleReplacement(join(home, 'm'))
    expect(content('m')).toBe('first')
    expect(readdirSync(home)).not.toContain('.m.old')
  })

  it('is deleted when it has one', async () => {
    putOwn('.m.old', 'first')
    put('m', 'second')
    await settleReplacement(join(home, 'm'))
    expect(content('m')).toBe('second')
    expect(readdirSync(home)).toEqual(['m'])
  })

  it('survives a next attempt that fails', async () => {
    putOwn('.m.old', 'first')
    const failed = replaceFolder(join(home, 'm'), () => Promise.reject(new Error('no')))
    await expect(failed).rejects.toThrow('no')
    expect(content('m')).toBe('first')
  })
})

describe('replacing a file', () => {
  const path = () => join(home, 'f')
  const replaceIt = () => replaceFile(path(), (temporary) => writeFile(temporary, 'second'))

  it('leaves the earlier one when any operation fails, and nothing beside it', async () => {
    writeFileSync(path(), 'first')
    for (let operation = 1; ; operation++) {
      fillUpAt(operation)
      const failed = await replaceIt().catch(String)
      if (disk.operations < operation) break
      expect(failed).toContain('ENOSPC')
      expect(readFileSync(path(), 'utf8'), `operation ${operation}`).toBe('first')
      expect(readdirSync(home)).toEqual(['f'])
    }
    expect(disk.operations).toBe(3) // writing, waiting for the disk, renaming
    expect(readFileSync(path(), 'utf8')).toBe('second')
  })

  it('follows another that is under way, which may fail', async () => {
    const late = replaceFile(path(), async () => Promise.reject(new Error('no')))
    const later = ['second', 'third'].map((text) =>
      replaceFile(path(), (temporary) => writeFile(temporary, text)),
    )
    await expect(late).rejects.toThrow('no')
    await Promise.all(later)
    expect(readFileSync(path(), 'utf8')).toBe('third')
    expect(readdirSync(home)).toEqual(['f'])
  })

  it('takes away what a kill left of the last attempt', async () => {
    writeFileSync(besides(path(), 'new'), 'half')
    await replaceIt()
    expect(readdirSync(home)).toEqual(['f'])
  })
})

describe('replacing a file at once', () => {
  it('leaves the earlier one when writing fails, and nothing beside it', () => {
    writeFileSync(join(home, 'f'), 'first')
    const fails = (temporary: string) => {
      writeFileSync(temporary, 'half')
      throw new Error('no')
    }
    expect(() => replaceFileSync(join(home, 'f'), fails)).toThrow('no')
    expect(readFileSync(join(home, 'f'), 'utf8')).toBe('first')
    expect(readdirSync(home)).toEqual(['f'])
  })

  it('takes away what processes that are gone have left, and leaves the others’ alone', () => {
    const gone = spawnSync(process.execPath, ['--version']).pid
    const [left, own, others] = [gone, process.pid, process.ppid].map((pid) =>
      besides(join(home, 'f'), `${pid}.new`),
    )
    for (const file of [left, own, others]) writeFileSync(file, 'half')
    replaceFileSync(join(home, 'f'), (temporary) =>
      writeFileSync(temporary, 'second', { flag: 'wx' }),
    )
    expect(readdirSync(home).sort()).toEqual([basename(others), 'f'])
  })
})
