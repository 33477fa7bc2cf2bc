import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FailureError } from '../../../../src/domain/failure.ts'
import type { Trouble } from '../../../../src/model/project.ts'
import { FileWatch } from '../../../../src/storage/file/file-watch.ts'
import { damage, refusal, rescue } from '../../../../src/storage/file/rescue.ts'
import { noFault, planFault } from '../../../support/disk/faults.ts'
import { patchDisk } from '../../../support/disk/patches.ts'
import {
  beside,
  openFile,
  projectFile,
  rootPage,
  spoil,
  textsOf,
  write,
} from '../../../support/project-files.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

beforeAll(patchDisk)
beforeEach(noFault)

const now = () => new Date('2026-03-04T12:00:00Z')
const RESCUED = 'p (rescued 2026-03-04).spanwright'

/** An open project whose last document is in its log alone. */
function openProject() {
  const opened = openFile(projectFile(['one']))
  write(opened, 'two')
  const path = opened.db.name
  const otherFolder = join(temporaryFolder(), 'other', 'folder')
  return { ...{ opened, path, folder: dirname(path), otherFolder } }
}

function backUpOf(path: string, date: string): string {
  const folder = join(dirname(path), 'backups')
  mkdirSync(folder, { recursive: true })
  const copy = join(folder, `p.${date}.spanwright`)
  copyFileSync(projectFile(['backup']), copy)
  return copy
}

describe('a project whose file is lost', () => {
  it.each([
    ['gone', 'The file of this project was deleted or moved while it was open.'],
    ['replaced', 'Another file was put in the place of this project’s file while it was open.'],
    ['overwritten', 'Another program wrote over this project’s file while it was open.'],
  ] as const)('(%s) is saved beside its place, and that is told', (loss, happened) => {
    const { opened, path, folder, otherFolder } = openProject()
    const saved = join(folder, RESCUED)
    expect(rescue(opened.db, path, loss, now(), otherFolder)).toEqual({
      kind: 'lost',
      message: `${happened} Its work is kept in ${RESCUED}; open that to go on.`,
      instead: { kind: 'rescued', path: saved, day: '2026-03-04' },
    })
    expect(textsOf(saved)).toEqual(['one', 'two'])
  })

  it('is saved in the other folder, which is made, when its own is gone too', () => {
    const { opened, path, folder, otherFolder } = openProject()
    rmSync(folder, { recursive: true })
    const { instead } = rescue(opened.db, path, 'gone', now(), otherFolder)
    expect(instead).toMatchObject({ path: join(otherFolder, RESCUED) })
    expect(textsOf(instead!.path)).toEqual(['one', 'two'])
  })

  it('takes no name that is taken', () => {
    const { opened, path, folder, otherFolder } = openProject()
    writeFileSync(join(folder, RESCUED), 'of an earlier rescue')
    const { instead } = rescue(opened.db, path, 'gone', now(), otherFolder)
    expect(instead?.path).toBe(join(folder, 'p (rescued 2026-03-04) 2.spanwright'))
  })

  it('for which there is no place anywhere says why', () => {
    const { opened, path, folder } = openProject()
    rmSync(folder, { recursive: true })
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(rescue(opened.db, path, 'gone', now(), join(file, 'x'))).toEqual({
      kind: 'lost',
      message:
        'The file of this project was deleted or moved while it was open. It could not be saved elsewhere (Saving it failed: a part of the path is not a folder); open one of its backups.',
      instead: null,
    })
  })

  it('for which the disk has no room says so', () => {
    const { opened, path, folder, otherFolder } = openProject()
    // That the folder is there can still be told.
    planFault({ fault: 'ENOSPC', at: 2, lasting: true }, folder)
    const { instead, message } = rescue(opened.db, path, 'gone', now(), otherFolder)
    noFault()
    expect(instead).toBeNull()
    expect(message).toContain(
      '(p.spanwright could not be saved: the disk is full. Free some space and try again);',
    )
  })

  it.each([
    ['a page is noise', (path: string) => spoil(path, rootPage(path, 'decisions'))],
    ['a database with nothing in it was copied over it', writeNothing],
  ])('and of which too little is left, since %s, is not saved', (_, change) => {
    const path = projectFile(['one'])
    const opened = openFile(path)
    change(path)
    const { instead, message } = rescue(opened.db, path, 'overwritten', now(), temporaryFolder())
    expect(instead).toBeNull()
    expect(message).toMatch(/It could not be saved elsewhere( \(.*\))?; open one of its backups\.$/)
    expect(beside(path).filter((name) => name.includes('rescued'))).toEqual([])
  })
})

/** Puts a database without a table over a file. */
function writeNothing(path: string): void {
  const other = `${path}.other`
  const db = new Database(other)
  db.pragma('journal_mode = WAL')
  db.pragma('user_version = 4')
  db.close()
  writeFileSync(path, readFileSync(other))
  rmSync(other)
}

describe('damage', () => {
  it('names the newest whole backup', () => {
    const path = projectFile()
    const copy = backUpOf(path, '2026-03-01')
    writeFileSync(backUpOf(path, '2026-03-02'), 'noise')
    expect(damage(path)).toEqual({
      kind: 'damaged',
      message:
        'Parts of this project’s file cannot be read, so it takes no changes any more. Its backup of 2026-03-01 is whole and can be restored. What can still be read can be saved as a new project.',
      instead: { kind: 'backup', path: copy, day: '2026-03-01' },
    })
  })

  it('says when there is no whole backup', () => {
    const trouble = damage(projectFile())
    expect(trouble.instead).toBeNull()
    expect(trouble.message).toContain('It has no whole backup.')
  })

  it('that keeps a project from being opened is told with the backup, if there is one', () => {
    const path = projectFile()
    const message = (error: unknown) => (refusal(error, path) as Error).message
    const [damaged, full] = [{ code: 'SQLITE_CORRUPT' }, { code: 'SQLITE_FULL' }]
    expect(message(damaged)).toBe('p.spanwright is damaged; open a backup copy of it.')
    backUpOf(path, '2026-03-01')
    expect(refusal(damaged, path)).toMatchObject({ failure: { code: 'foreign-file' } })
    expect(message(damaged)).toBe(
      'p.spanwright is damaged; its backup of 2026-03-01 is whole: restore that under Projects.',
    )
    expect(message(full)).toContain('the disk is full')
    const bug = new TypeError('a bug')
    expect(refusal(bug, path)).toBe(bug)
  })
})

describe('the watch over an open project', () => {
  function watched(options?: { readOnly: boolean }) {
    const path = projectFile(['one'])
    const opened = openFile(path, options)
    const troubles: Trouble[] = []
    const onTrouble = (trouble: Trouble) => troubles.push(trouble)
    const watch = new FileWatch(opened, path, { now, onTrouble })
    return { path, opened, watch, troubles }
  }

  it('has nothing to tell while all is well', () => {
    const { watch, troubles } = watched()
    watch.look()
    expect([watch.trouble, troubles]).toEqual([null, []])
  })

  it('tells once that the file is gone, and saves the project once', () => {
    const { path, watch, troubles } = watched()
    rmSync(path)
    for (let i = 0; i < 3; i++) watch.look()
    expect(troubles).toEqual([watch.trouble])
    expect(watch.trouble).toMatchObject({ kind: 'lost', instead: { kind: 'rescued' } })
    expect(beside(path).filter((name) => name.includes('rescued'))).toEqual([RESCUED])
  })

  it('tells it also when nobody listens', () => {
    const path = projectFile()
    const watch = new FileWatch(openFile(path), path, { now })
    rmSync(path)
    watch.look()
    expect(watch.trouble?.kind).toBe('lost')
  })

  it('leaves what is only read alone: nothing of it can be lost', () => {
    const { path, watch, troubles } = watched({ readOnly: true })
    rmSync(path)
    watch.look()
    expect([watch.trouble, troubles, beside(path)]).toEqual([null, [], []])
  })

  it('knows from the beginning of damage that was met on opening', () => {
    const { path, opened } = watched()
    const watch = new FileWatch({ ...opened, damaged: true, loss: () => null }, path, { now })
    expect(watch.trouble?.kind).toBe('damaged')
  })

  it('meets damage with the first error that speaks of it, and tells it once', () => {
    const { watch, troubles } = watched()
    expect(watch.failureOf({ code: 'SQLITE_FULL' })).toBeInstanceOf(FailureError)
    const bug = new TypeError('a bug')
    expect(watch.failureOf(bug)).toBe(bug)
    expect(watch.trouble).toBeNull()
    for (let i = 0; i < 2; i++) {
      const failure = watch.failureOf({ code: 'SQLITE_CORRUPT' })
      expect(failure).toMatchObject({ failure: { code: 'foreign-file' } })
    }
    expect(troubles).toMatchObject([{ kind: 'damaged' }])
    expect(watch.trouble).toEqual(troubles[0])
  })

  it('does not take the damaged project for lost as well', () => {
    const { path, watch, troubles } = watched()
    watch.failureOf({ code: 'SQLITE_CORRUPT' })
    rmSync(path)
    watch.look()
    expect(troubles).toMatchObject([{ kind: 'damaged' }])
  })
})
