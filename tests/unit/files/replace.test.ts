import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { replaceFolder, settleReplacement } from '../../../src/files/replace.ts'
import { disk, fillUpAt } from '../../support/full-disk.ts'
import { temporaryFolder } from '../../support/temporary.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fullDisk } = await import('../../support/full-disk.ts')
  return fullDisk(await original())
})

let home: string
beforeEach(() => {
  home = temporaryFolder()
  fillUpAt(Infinity)
})

function put(name: string, content: string): void {
  mkdirSync(join(home, name))
  writeFileSync(join(home, name, 'file'), content)
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
    put('.m.old', 'first')
    put('.m.new', 'second')
    await settleReplacement(join(home, 'm'))
    expect(content('m')).toBe('first')
    expect(readdirSync(home)).not.toContain('.m.old')
  })

  it('is deleted when it has one', async () => {
    put('.m.old', 'first')
    put('m', 'second')
    await settleReplacement(join(home, 'm'))
    expect(content('m')).toBe('second')
    expect(readdirSync(home)).toEqual(['m'])
  })

  it('survives a next attempt that fails', async () => {
    put('.m.old', 'first')
    const failed = replaceFolder(join(home, 'm'), () => Promise.reject(new Error('no')))
    await expect(failed).rejects.toThrow('no')
    expect(content('m')).toBe('first')
  })
})
