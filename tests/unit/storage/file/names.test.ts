import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asideOf } from '../../../../src/storage/file/aside.ts'
import { freeName } from '../../../../src/storage/file/free-name.ts'
import { splitMark } from '../../../../src/storage/file/mark.ts'
import { nameOf } from '../../../../src/storage/file/schema.ts'
import { stopDay } from '../../../support/clock.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

describe('what is put aside', () => {
  it('bears the time to the second, in characters that every system allows', () => {
    stopDay('2026-03-04T05:06:07.890Z')
    const path = join(temporaryFolder(), 'p')
    expect(asideOf(path)).toBe(`${path}.old-2026-03-04T05-06-07`)
  })

  it('never takes the name of what was put aside in the same second', () => {
    stopDay('2026-03-04T05:06:07.890Z')
    const path = join(temporaryFolder(), 'p')
    const names = [1, 2, 3].map(() => {
      const aside = asideOf(path)
      writeFileSync(aside, '')
      return aside.slice(path.length)
    })
    const first = '.old-2026-03-04T05-06-07'
    expect(names).toEqual([first, `${first}-2`, `${first}-3`])
  })
})

describe('the name of a new project', () => {
  it('is as asked, or with the first number that is free', () => {
    const folder = temporaryFolder()
    const names = [1, 2, 3].map(() => {
      const path = freeName(folder, 'Mine')
      writeFileSync(path, '')
      return path
    })
    expect(names).toEqual(
      ['Mine', 'Mine 2', 'Mine 3'].map((name) => join(folder, `${name}.spanwright`)),
    )
  })

  it.each([
    ['/a/Mine.spanwright', 'Mine'],
    ['/a/Mine.SpanWright', 'Mine'],
    ['/a/Mine.spanwright.old', 'Mine.spanwright.old'],
    ['/a/Minexspanwright', 'Minexspanwright'],
    ['/a.spanwright/Mine', 'Mine'],
  ])('is read from its path: %s is %s', (path, name) => expect(nameOf(path)).toBe(name))
})

it('a head tells the schema’s version, and the session in the bits above', () => {
  expect(splitMark(4)).toEqual({ version: 4, mark: 0 })
  expect(splitMark(0x1fe * 256 + 3)).toEqual({ version: 3, mark: 0x1fe })
})
