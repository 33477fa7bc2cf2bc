import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { ProjectFile } from '../../../../src/storage/file/project-file.ts'
import { noFault, planFault } from '../../../support/disk/faults.ts'
import { patchDisk } from '../../../support/disk/patches.ts'
import {
  addTexts,
  connection,
  headOf,
  openIn,
  projectFile,
  putMark,
  refusalOf,
} from '../../../support/project-files.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

beforeAll(patchDisk)
beforeEach(noFault)

function look(path: string): ProjectFile {
  const file = new ProjectFile(path)
  onTestFinished(() => file.close())
  return file
}

/** A project's head with some of its bytes changed. */
function changed(change: (head: Buffer) => void): string {
  const path = projectFile()
  const bytes = readFileSync(path)
  change(bytes)
  writeFileSync(path, bytes)
  return path
}

describe('a file is taken for a project', () => {
  const noProject = 'p.spanwright is not a Spanwright project; choose a .spanwright file.'

  it.each([
    ['another database', (head: Buffer) => head.writeUInt32BE(0x53505753, 68)],
    ['no database, from its first letter', (head: Buffer) => head.write('s', 0)],
    [
      'no database, by the end of what every database begins with',
      (head: Buffer) => head.write(' ', 15),
    ],
  ])('not when it is %s', (_, change) => {
    const refusal = refusalOf(() => new ProjectFile(changed(change)))
    expect(refusal).toMatchObject({ code: 'foreign-file', message: noProject })
  })

  it('not when it is shorter than a head, or a folder', () => {
    const path = projectFile()
    truncateSync(path, 71)
    expect(refusalOf(() => new ProjectFile(path)).code).toBe('foreign-file')
    rmSync(path)
    mkdirSync(path)
    expect(refusalOf(() => new ProjectFile(path))).toMatchObject({
      ...{ code: 'foreign-file', message: noProject },
    })
  })

  it('of this version and of earlier ones; a later one asks for a later program', () => {
    for (const version of [1, 4]) look(changed((head) => head.writeUInt32BE(version, 60)))
    const later = changed((head) => head.writeUInt32BE(5, 60))
    expect(refusalOf(() => new ProjectFile(later))).toMatchObject({
      code: 'newer-file',
      message: 'p.spanwright was written by a later version of Spanwright; update to open it.',
    })
    // The version is the lowest byte: above it is the session's mark.
    look(changed((head) => head.writeUInt32BE(0x0504, 60)))
  })

  it('not when it cannot be opened, or its disk is at fault; each says so', () => {
    const none = join(temporaryFolder(), 'p.spanwright')
    expect(refusalOf(() => new ProjectFile(none))).toMatchObject({
      code: 'disk',
      message: 'p.spanwright cannot be read; check that it is a file you may open.',
    })
    const path = projectFile()
    planFault({ fault: 'EIO', at: 2 }, dirname(path))
    expect(refusalOf(() => new ProjectFile(path))).toMatchObject({
      code: 'disk',
      message: expect.stringMatching(
        /^Reading p\.spanwright failed: the disk reports a fault/,
      ) as string,
    })
  })

  it.skipIf(process.platform !== 'linux')('and is open as long as it is one, no longer', () => {
    const path = projectFile()
    const file = new ProjectFile(path)
    expect(openIn(dirname(path))).toEqual([path])
    file.close()
    const foreign = changed((head) => head.write('s', 0))
    expect(() => new ProjectFile(foreign)).toThrow()
    expect([...openIn(dirname(path)), ...openIn(dirname(foreign))]).toEqual([])
  })
})

describe('the mark of a file', () => {
  it('is read from the file itself, each time, not from its log', () => {
    const path = projectFile()
    const file = look(path)
    expect(file.mark).toBe(0)
    putMark(path, 77)
    expect(file.mark).toBe(77)
    const db = connection(path)
    db.pragma('wal_autocheckpoint = 0')
    db.pragma(`user_version = ${99 * 256 + headOf(path).version}`)
    addTexts(db, 'Ann')
    expect(file.mark).toBe(77)
  })

  it('is none when nothing is left of the file', () => {
    const path = projectFile()
    putMark(path, 77)
    const file = look(path)
    truncateSync(path, 0)
    expect(file.mark).toBe(0)
  })
})

describe('at the path of an open file lies', () => {
  it('that file, whatever is written into it', () => {
    const path = projectFile()
    const file = look(path)
    writeFileSync(path, 'of another program')
    expect(file.lies()).toBe('here')
  })

  it('none when it was moved, and it again when it is back', () => {
    const path = projectFile()
    const file = look(path)
    renameSync(path, `${path}.moved`)
    expect(file.lies()).toBe('gone')
    renameSync(`${path}.moved`, path)
    expect(file.lies()).toBe('here')
  })

  it('another when one of the same content was put in its place', () => {
    const path = projectFile()
    const file = look(path)
    copyFileSync(path, `${path}.copy`)
    renameSync(`${path}.copy`, path)
    expect(file.lies()).toBe('replaced')
  })

  it.skipIf(process.platform === 'win32')(
    'that file as far as can be told, when the disk does not answer',
    () => {
      const home = temporaryFolder()
      mkdirSync(join(home, 'real'))
      symlinkSync('real', join(home, 'link'))
      const file = look(projectFile([], join(home, 'link', 'p.spanwright')))
      rmSync(join(home, 'link'))
      symlinkSync('link', join(home, 'link'))
      expect(file.lies()).toBe('here')
    },
  )
})
