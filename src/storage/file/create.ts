import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { failed } from '../../domain/failure.ts'
import { tidy } from '../../files/tidy.ts'
import { noteUnfinished } from '../../files/unfinished.ts'
import { asideOf } from './aside.ts'
import { APPLICATION_ID } from './project-file.ts'
import { refuse, sqliteFailure } from './refusals.ts'
import { makeSchema, nameOf } from './schema.ts'

/** A project under construction that is older belongs to a process that is gone. */
const LEFT_AFTER_MS = 60 * 60 * 1000
const UNFINISHED = /^\..+\.[0-9a-f-]{36}\.making(-wal|-shm|-journal)?$/
export const isUnfinishedProject = (name: string) => UNFINISHED.test(name)

/** What SQLite keeps beside an open file, and what this program does. */
const COMPANIONS = ['-wal', '-shm', '-journal', '-session']

/**
 * Makes an empty project at a path where there is nothing; `fill` puts into it what it begins with. Throws a
 * FailureError.
 */
export function createFile(path: string, fill: (db: Database.Database) => void = () => {}): void {
  if (!existsSync(dirname(path)))
    throw refuse('disk', path, 'cannot be made: its folder does not exist; check the path.')
  placeFile(path, (unfinished) => build(unfinished, nameOf(path), fill))
}

/**
 * Lets `make` make a file under another name, and gives it its own when it is on the disk: killed at any
 * instant, the name is free or the whole file is there, never over another one. `clear` makes the name free
 * just before. Throws a FailureError.
 */
export function placeFile(
  path: string,
  make: (unfinished: string) => void,
  clear: () => void = () => {},
): void {
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID()}.making`)
  const forget = noteUnfinished(unfinished)
  try {
    sweepUnfinished(dirname(path))
    make(unfinished)
    sync(unfinished, 'r+')
    clear()
    putAsideCompanions(path)
    giveName(unfinished, path)
    if (process.platform !== 'win32') sync(dirname(path), 'r')
  } catch (error) {
    throw sqliteFailure(error, path, `Making ${basename(path)}`)
  } finally {
    tidy(() => removeFile(unfinished))
    forget()
  }
}

function build(path: string, name: string, fill: (db: Database.Database) => void): void {
  const db = new Database(path)
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('foreign_keys = ON')
    db.transaction(() => {
      makeSchema(db)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.prepare('INSERT INTO meta VALUES (?, ?)').run('id', randomUUID())
      db.prepare('INSERT INTO meta VALUES (?, ?)').run('name', name)
      fill(db)
    })()
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

/** Removes a project that was made in vain, with all that belongs to it; nobody has it open. */
export function removeFile(path: string): void {
  for (const end of ['', ...COMPANIONS]) rmSync(path + end, { force: true })
}

/** What an earlier file of this name has left is not of this one: SQLite would take its log for ours. */
function putAsideCompanions(path: string): void {
  if (existsSync(path)) return
  for (const end of ['-wal', '-journal'])
    if (existsSync(path + end)) renameSync(path + end, asideOf(path + end))
  for (const end of ['-shm', '-session']) rmSync(path + end, { force: true })
}

/** Never over another file: a second name, then the first one goes; where there are no links, by a look. */
function giveName(unfinished: string, path: string): void {
  try {
    linkSync(unfinished, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(path))
      throw failed('conflict', `${basename(path)} is there already; choose another name.`)
    renameSync(unfinished, path)
  }
}

/** Removes projects whose construction was killed. */
function sweepUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!UNFINISHED.test(name)) continue
    const path = join(folder, name)
    const info = statSync(path, { throwIfNoEntry: false })
    if (info?.isFile() && Date.now() - info.mtimeMs > LEFT_AFTER_MS) rmSync(path, { force: true })
  }
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const handle = openSync(path, flags)
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
