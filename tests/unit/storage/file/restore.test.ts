import { createHash } from 'node:crypto'
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
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listBackups, restoreFile } from '../../../../src/storage/file/restore.ts'
import { disk, noFault, planFault } from '../../../support/disk/faults.ts'
import { patchDisk } from '../../../support/disk/patches.ts'
import {
  beside,
  killed,
  openFile,
  openIn,
  projectFile,
  refusalOf,
  rootPage,
  spoil,
  textsOf,
  write,
} from '../../../support/project-files.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

beforeAll(patchDisk)
beforeEach(noFault)

const now = new Date('2026-03-04T12:00:00Z')
const KEPT = 'p (before restoring 2026-03-04).spanwright'

/** A project, and a backup of it that lies elsewhere. */
const both = () => ({ path: projectFile(['new']), backup: projectFile(['old']) })

/** What a folder has, to the byte. */
const contentOf = (folder: string) =>
  readdirSync(folder)
    .filter((name) => !name.endsWith('-shm'))
    .map((name) => {
      const bytes = readFileSync(join(folder, name))
      return `${name} ${createHash('sha256').update(bytes).digest('hex')}`
    })

describe('restoring a backup', () => {
  it('puts it in the place of the project, which is kept beside it', () => {
    const { path, backup } = both()
    const kept = restoreFile(path, backup, now)
    expect(kept).toBe(join(dirname(path), KEPT))
    expect([textsOf(path), textsOf(kept!), textsOf(backup)]).toEqual([['old'], ['new'], ['old']])
    expect(beside(path)).toEqual([KEPT, 'p.spanwright'])
    expect(basename(restoreFile(path, backup, now)!)).toBe(
      'p (before restoring 2026-03-04) 2.spanwright',
    )
  })

  it('of a project that was killed keeps what its log has, and takes nothing of it over', () => {
    const { path, backup } = both()
    write(openFile(path), 'in the log')
    const left = killed(path)
    const kept = restoreFile(left, backup, now)!
    expect(beside(left)).toEqual([KEPT, `${KEPT}-session`, `${KEPT}-wal`, 'p.spanwright'].sort())
    expect(textsOf(left)).toEqual(['old'])
    expect(textsOf(kept)).toEqual(['new', 'in the log'])
  })

  it('where there is no file any more keeps nothing', () => {
    const { path, backup } = both()
    rmSync(path)
    expect(restoreFile(path, backup, now)).toBeNull()
    expect(textsOf(path)).toEqual(['old'])
    expect(beside(path)).toEqual(['p.spanwright'])
  })

  it.each([
    [
      'is damaged',
      'foreign-file',
      /is damaged; open a backup copy of it/,
      (backup: string) => spoil(backup, rootPage(backup, 'spans')),
    ],
    [
      'is no project',
      'foreign-file',
      /is not a Spanwright project/,
      (backup: string) => writeFileSync(backup, 'notes'),
    ],
    ['is not there', 'disk', /cannot be read/, (backup: string) => rmSync(backup)],
  ] as const)('that %s changes nothing', (_, code, message, change) => {
    const { path, backup } = both()
    change(backup)
    const before = contentOf(dirname(path))
    const refusal = refusalOf(() => restoreFile(path, backup, now))
    expect(refusal).toMatchObject({ code, message })
    expect(contentOf(dirname(path))).toEqual(before)
  })

  it('on a disk that fails at any operation leaves all as it was, or is done', () => {
    const { path, backup } = both()
    write(openFile(path), 'in the log')
    let refused = 0
    for (let operation = 1; ; operation++) {
      const left = killed(path)
      writeFileSync(`${left}-journal`, 'of an earlier file')
      const before = contentOf(dirname(left))
      planFault({ fault: 'ENOSPC', at: operation }, dirname(left))
      try {
        restoreFile(left, backup, now)
        noFault()
        expect(textsOf(left)).toEqual(['old'])
      } catch (error) {
        noFault()
        refused++
        expect(error, `operation ${operation}`).toMatchObject({ failure: { code: 'disk' } })
        expect(contentOf(dirname(left)), `operation ${operation}`).toEqual(before)
      }
      if (disk.operations < operation) break
    }
    expect(refused).toBeGreaterThan(3)
  })

  it('where there was no file, on a full disk, says so', () => {
    const { path, backup } = both()
    rmSync(path)
    planFault({ fault: 'ENOSPC', at: 1, lasting: true }, dirname(path))
    const { message } = refusalOf(() => restoreFile(path, backup, now))
    expect(message).toMatch(/^Making p\.spanwright failed: the disk is full/)
    expect(beside(path)).toEqual([])
  })

  it('on a disk that does not even give the name back says what the project is called now', () => {
    const { path, backup } = both()
    // Copying, opening, flushing, and giving the other name pass.
    planFault({ fault: 'ENOSPC', at: 5, lasting: true }, dirname(path))
    const refusal = refusalOf(() => restoreFile(path, backup, now))
    noFault()
    expect(refusal).toMatchObject({
      code: 'disk',
      message: `Restoring failed, and the disk did not let the project have its name back; open it as ${KEPT}.`,
    })
    expect(textsOf(join(dirname(path), KEPT))).toEqual(['new'])
    expect(existsSync(path)).toBe(false)
  })

  it.skipIf(process.platform !== 'linux')('holds nothing open', () => {
    const { path, backup } = both()
    restoreFile(path, backup, now)
    mkdirSync(join(dirname(path), 'backups'))
    for (const day of ['01', '02'])
      copyFileSync(backup, join(dirname(path), 'backups', `p.2026-03-${day}.spanwright`))
    writeFileSync(join(dirname(path), 'backups', 'p.2026-03-02.spanwright'), 'noise')
    expect(listBackups(path).map(({ documents }) => documents)).toEqual([null, 1])
    expect([...openIn(dirname(path)), ...openIn(dirname(backup))]).toEqual([])
  })
})

describe('the list of backups', () => {
  it('tells the documents outside of the trash, and null where they cannot be counted', () => {
    const path = projectFile()
    const folder = join(dirname(path), 'backups')
    mkdirSync(folder)
    const copy = (date: string) => join(folder, `p.${date}.spanwright`)
    projectFile(['one', 'two', 'three'], copy('2026-03-02'))
    const db = new Database(copy('2026-03-02'))
    db.exec('UPDATE documents SET trashed = 1 WHERE id = 2')
    db.close()
    copyFileSync(path, copy('2026-03-01'))
    writeFileSync(copy('2026-03-03'), 'noise')
    expect(listBackups(path)).toEqual([
      { path: copy('2026-03-03'), day: '2026-03-03', bytes: 5, documents: null },
      {
        ...{ path: copy('2026-03-02'), day: '2026-03-02' },
        bytes: expect.any(Number) as number,
        documents: 2,
      },
      {
        ...{ path: copy('2026-03-01'), day: '2026-03-01' },
        bytes: expect.any(Number) as number,
        documents: 0,
      },
    ])
    expect(listBackups(join(temporaryFolder(), 'p.spanwright'))).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('makes no backup where there is none any more', () => {
    const path = projectFile()
    const folder = join(dirname(path), 'backups')
    mkdirSync(folder)
    symlinkSync(join(folder, 'gone'), join(folder, 'p.2026-03-01.spanwright'))
    expect(listBackups(path)).toMatchObject([{ day: '2026-03-01', bytes: 0, documents: null }])
    expect(readdirSync(folder)).toEqual(['p.2026-03-01.spanwright'])
  })
})
