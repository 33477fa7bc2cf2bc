import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { diskFailure } from '../../files/disk.ts'
import { replaceFile, replaceFileSync } from '../../files/replace.ts'
import { splitMark } from './mark.ts'
import { refuse } from './refusals.ts'
import type { Db } from './statements.ts'
import { isWholeFile, isWholeInSteps } from './whole.ts'

/** Copies kept of each project. */
const KEPT = 5
const FOLDER = 'backups'
const DATED = /^(\d{4}-\d\d-\d\d)\.spanwright$/

/** A copy of a project as it was at the end of the first hour of work on a day. */
interface Backup {
  path: string
  /** "2026-03-01" */
  day: string
  bytes: number
}

/** Writes a complete copy of an open database, what is still in its log included. */
export function backUp(db: Db, path: string): void {
  replaceFileSync(path, (temporary) => {
    db.prepare('VACUUM INTO ?').run(temporary)
    closeCopy(temporary)
  })
}

/** The same of a file, whether somebody has it open or not. */
export function copyFileOf(file: string, path: string): void {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    backUp(db, path)
  } finally {
    db.close()
  }
}

/**
 * The same a few hundred kilobytes at a time, so that whoever waits for the host is answered in
 * between. What is written to the database meanwhile is in the copy as well. A copy that is damaged, as the
 * project is then, is not kept.
 */
async function backUpInSteps(db: Db, path: string, of: string): Promise<void> {
  await replaceFile(path, async (temporary) => {
    await db.backup(temporary)
    closeCopy(temporary)
    if (!(await isWholeInSteps(temporary)))
      throw refuse('foreign-file', of, 'is damaged; nothing was written over its backups.')
  })
}

/** A copy of an open file is none of its session: no log is its, and nothing of it was cut off. */
function closeCopy(path: string): void {
  const copy = new Database(path)
  try {
    // Whoever asked for the copy waits for the disk.
    copy.pragma('synchronous = OFF')
    copy.pragma('journal_mode = DELETE')
    const { version } = splitMark(copy.pragma('user_version', { simple: true }) as number)
    copy.pragma(`user_version = ${version}`)
  } finally {
    copy.close()
  }
}

/**
 * Keeps a copy of a project in `backups` beside it, one a day and the last five days of work, and
 * returns its path; null when today's is there already, or when the
 * project is such a copy itself. A copy is a whole project: open it as it is,
 * or put it in the place of a file that was lost. Copies of days to come, from when a clock ran ahead, are
 * left as they are.
 */
export async function dailyBackUp(db: Db, path: string, now: Date): Promise<string | null> {
  if (basename(dirname(path)) === FOLDER) return null
  const folder = join(dirname(path), FOLDER)
  const day = now.toISOString().slice(0, 10)
  const today = join(folder, `${stem(path)}${day}.spanwright`)
  if (existsSync(today)) return null
  mkdirSync(folder, { recursive: true })
  await backUpInSteps(db, today, path)
  const past = backupsOf(path).filter((backup) => backup.day <= day)
  for (const old of past.slice(KEPT)) rmSync(old.path)
  return today
}

/** The latest day first. */
export function backupsOf(path: string): Backup[] {
  const folder = join(dirname(path), FOLDER)
  if (!existsSync(folder)) return []
  const found = namesIn(folder).flatMap((name) => {
    const day = name.startsWith(stem(path)) && DATED.exec(name.slice(stem(path).length))?.[1]
    if (!day) return []
    const copy = join(folder, name)
    return [{ path: copy, day, bytes: statSync(copy, { throwIfNoEntry: false })?.size ?? 0 }]
  })
  return found.sort((a, b) => (a.day < b.day ? 1 : -1))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    throw diskFailure(error, 'Looking for backups')
  }
}

/** The latest one that can be read whole. */
export function newestWhole(path: string): Backup | undefined {
  return backupsOf(path).find((backup) => {
    try {
      return isWholeFile(backup.path)
    } catch {
      return false
    }
  })
}

/** What the names of a project's copies begin with. */
const stem = (path: string) => `${basename(path).replace(/\.spanwright$/i, '')}.`
