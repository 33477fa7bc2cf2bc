import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { unwrap } from '../../../../src/domain/failure.ts'
import { openDatabase } from '../../../../src/storage/file/database.ts'
import { refuseAccess } from '../../../support/refused-access.ts'
import {
  addTexts,
  beside,
  connection,
  headOf,
  killed,
  openFile,
  openIn,
  projectFile,
  refusalOf,
  rootPage,
  spoil,
  textsIn,
  textsOf,
  write,
} from '../../../support/project-files.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const newPath = () => join(temporaryFolder(), 'p.spanwright')
const refusal = (path: string, options?: Parameters<typeof openDatabase>[1]) =>
  refusalOf(() => unwrap(openDatabase(path, options)))

/** Temporary folders of this test are made in it; by another path, they cannot be made. */
function temporaryIn(folder: string): string {
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })
  return folder
}

/** What a kill leaves of a project whose last text is in its log alone. */
function killedProject(): string {
  const opened = openFile(projectFile(['one']))
  write(opened, 'two')
  return killed(opened.db.name)
}

describe('where there is no file', () => {
  it('one is made, unless it must be there', () => {
    const path = newPath()
    expect(refusal(path, { mustExist: true })).toMatchObject({ code: 'disk' })
    expect(existsSync(path)).toBe(false)
    openFile(path)
    expect(headOf(path)).toEqual({ mark: 0, version: 4 })
  })

  it('nor a folder, that is told', () => {
    const path = join(temporaryFolder(), 'none', 'p.spanwright')
    expect(refusal(path).message).toContain('its folder does not exist')
  })

  it.skipIf(process.platform === 'win32')(
    'but something of its name all the same, that is opened',
    () => {
      const path = newPath()
      // It is there, and leads nowhere: what another process makes at this moment looks the same.
      symlinkSync('nowhere', path)
      expect(refusal(path).message).toBe(
        'p.spanwright cannot be read; check that it is a file you may open.',
      )
      expect(beside(path)).toEqual(['p.spanwright'])
    },
  )
})

describe('a file that may only be read', () => {
  const sentence = 'p.spanwright can only be read here; copy it to a folder that you may write to.'

  it.each([
    ['that is asked for', () => ({ readOnly: true })],
    ['the file refuses', (path: string) => (refuseAccess(path), {})],
    ['its folder refuses', (path: string) => (refuseAccess(dirname(path)), {})],
  ])('is read with its log, and takes no change (%s)', (_, how) => {
    const path = killedProject()
    const before = readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name)))
    const opened = openFile(path, how(path))
    expect([opened.readOnly, opened.damaged, opened.loss()]).toEqual([true, false, null])
    expect(textsIn(opened.db)).toEqual(['one', 'two'])
    expect(refusalOf(() => opened.write(() => {}))).toMatchObject({
      code: 'disk',
      message: sentence,
    })
    expect(() => addTexts(opened.db, 'three')).toThrow('readonly')
    expect(opened.db.name).not.toBe(path)
    opened.close()
    const after = readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name)))
    expect(after).toEqual(before)
  })

  it('is written to when both may be', () => {
    refuseAccess(join(temporaryFolder(), 'another'))
    expect(openFile(newPath()).readOnly).toBe(false)
  })

  it('is read without a log that is another file’s', () => {
    const path = killedProject()
    copyFileSync(projectFile(['theirs']), path)
    expect(textsIn(openFile(path, { readOnly: true }).db)).toEqual(['theirs'])
  })

  it.skipIf(process.platform !== 'linux')('leaves no copy behind, nor anything open', () => {
    const folder = temporaryIn(temporaryFolder())
    const path = projectFile(['one'])
    const opened = openFile(path, { readOnly: true })
    expect(readdirSync(folder).map((name) => name.slice(0, 16))).toContain('spanwright-read-')
    opened.close()
    const bad = projectFile()
    spoil(bad, rootPage(bad, 'sqlite_autoindex_labels_1'))
    new Database(bad).exec('CREATE TABLE more (x)').close()
    expect(refusal(bad, { readOnly: true }).code).toBe('foreign-file')
    const left = readdirSync(folder).filter((name) => name.startsWith('spanwright-read-'))
    expect([left, openIn(dirname(path)), openIn(dirname(bad))]).toEqual([[], [], []])
  })

  it('says so where there is no place for the copy', () => {
    const path = projectFile()
    temporaryIn(join(dirname(path), 'none'))
    expect(refusal(path, { readOnly: true })).toMatchObject({
      code: 'disk',
      message:
        'Copying p.spanwright to the temporary folder to read it failed: the file or folder is not there any more.',
    })
  })
})

describe('a file from a killed process', () => {
  it('is opened with what its log has', () => {
    const path = killedProject()
    const opened = openFile(path)
    expect([opened.readOnly, opened.damaged]).toEqual([false, false])
    expect(textsIn(opened.db)).toEqual(['one', 'two'])
  })

  it('in which a page is noise is read, and not written to', () => {
    const path = killedProject()
    rmSync(`${path}-wal`)
    writeFileSync(`${path}-session`, `${headOf(path).mark}\n`)
    spoil(path, rootPage(path, 'decisions'))
    const before = readFileSync(path)
    const opened = openFile(path)
    expect([opened.readOnly, opened.damaged]).toEqual([true, true])
    expect(textsIn(opened.db)).toEqual(['one'])
    expect(() => opened.write(() => {})).toThrow('can only be read here')
    opened.close()
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('is not looked through when it was closed: its pages are met by whoever reads them', () => {
    const path = projectFile(['one'])
    spoil(path, rootPage(path, 'decisions'))
    const opened = openFile(path)
    expect([opened.readOnly, opened.damaged]).toEqual([false, false])
  })
})

describe('a copy that was made of a file while it was open', () => {
  /** The file alone, with the mark of its session. */
  const copied = () => {
    const opened = openFile(projectFile(['one']))
    write(opened, 'two')
    const copy = newPath()
    copyFileSync(opened.db.name, copy)
    return copy
  }
  const cut =
    'p.spanwright was copied while it was being saved, and its parts do not fit together; copy it again, or close it in Spanwright before.'

  it('is a project of its own', () => {
    const path = copied()
    expect(textsOf(path)).toEqual(['one'])
    expect([beside(path), headOf(path).mark]).toEqual([['p.spanwright'], 0])
  })

  it.each([
    [
      'ends early',
      (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 40 * 4096)),
    ],
    ['has a page of noise', (path: string) => spoil(path, rootPage(path, 'spans'))],
    [
      'has pages of two moments',
      (path: string) => {
        const db = new Database(path)
        db.pragma('foreign_keys = OFF')
        db.exec('DELETE FROM documents')
        db.close()
      },
    ],
  ])('and %s is refused, and left as it is', (_, change) => {
    const path = copied()
    change(path)
    const before = readFileSync(path)
    expect(refusal(path)).toMatchObject({ code: 'foreign-file', message: cut })
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(beside(path)).toEqual(['p.spanwright'])
  })

  it('and has somebody’s code in it is refused for that', () => {
    const path = copied()
    const db = new Database(path)
    db.exec('CREATE VIEW v AS SELECT 1')
    db.close()
    expect(refusal(path).message).toContain('holds tables or code')
  })
})

describe('a file whose log brings somebody’s code', () => {
  const evil = 'CREATE TRIGGER evil AFTER UPDATE ON documents BEGIN DELETE FROM spans; END'
  const sent = () => {
    const path = projectFile(['one'])
    connection(path).exec(evil)
    const copy = newPath()
    copyFileSync(path, copy)
    copyFileSync(`${path}-wal`, `${copy}-wal`)
    return copy
  }

  it('is refused, and neither takes the log in nor gets anything beside it', () => {
    const path = sent()
    const before = readFileSync(path)
    expect(refusal(path)).toMatchObject({
      code: 'foreign-file',
      message: expect.stringContaining('holds tables or code') as string,
    })
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(beside(path)).toEqual(['p.spanwright', 'p.spanwright-wal'])
  })

  it('is refused, and whoever has it open works on', () => {
    const path = sent()
    const other = connection(path)
    expect(textsIn(other)).toEqual(['one'])
    expect(beside(path)).toContain('p.spanwright-shm')
    expect(refusal(path).message).toContain('holds tables or code')
    expect(beside(path)).toContain('p.spanwright-shm')
    expect(textsIn(other)).toEqual(['one'])
  })

  it.skipIf(process.platform !== 'linux')('is not held open, nor is one without a log', () => {
    const path = sent()
    refusal(path)
    const closed = projectFile()
    const db = new Database(closed)
    db.exec(evil)
    db.close()
    expect(refusal(closed).message).toContain('holds tables or code')
    expect([...openIn(dirname(path)), ...openIn(dirname(closed))]).toEqual([])
  })
})

describe('a file that cannot be opened', () => {
  it.skipIf(process.platform === 'win32')('for the length of its path says so', () => {
    const folder = join(temporaryFolder(), 'f'.repeat(200), 'f'.repeat(200), 'f'.repeat(200))
    mkdirSync(folder, { recursive: true })
    const path = join(folder, 'p.spanwright')
    copyFileSync(projectFile(), path)
    expect(refusal(path)).toMatchObject({
      code: 'disk',
      message:
        'p.spanwright cannot be opened (unable to open database file); check the folder and its permissions.',
    })
  })

  it('for damage names the backup that is whole', () => {
    const path = projectFile(['one'])
    mkdirSync(join(dirname(path), 'backups'))
    copyFileSync(path, join(dirname(path), 'backups', 'p.2026-03-01.spanwright'))
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 100, 4096)
    writeFileSync(path, bytes)
    expect(refusal(path).message).toBe(
      'p.spanwright is damaged; its backup of 2026-03-01 is whole: restore that under Projects.',
    )
  })
})
