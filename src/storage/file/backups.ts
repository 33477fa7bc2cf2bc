import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { replaceFile, replaceFileSync } from '../../files/replace.ts'
import type { Db } from './statements.ts'

/** Copies kept of each project. */
const KEPT = 5
const FOLDER = 'backups'

/** Writes a complete copy of an open database, what is still in its log included. */
export function backUp(db: Db, path: string): void {
  replaceFileSync(path, (temporary) => db.prepare('VACUUM INTO ?').run(temporary))
}

/**
 * The same a few hundred kilobytes at a time, so that whoever waits for the host is answered in
 * between. What is written to the database meanwhile is in the copy as well.
 */
async function backUpInSteps(db: Db, path: string): Promise<void> {
  await replaceFile(path, (temporary) => db.backup(temporary))
}

/**
 * Keeps a copy of a project in `backups` beside it, one a day and the last five days of work, and
 * returns its path; null when today's is there already, or when the
 * project is such a copy itself. A copy is a whole project: open it as it is,
 * or put it in the place of a file that was lost.
 */
export async function dailyBackUp(db: Db, path: string, now: Date): Promise<string | null> {
  if (basename(dirname(path)) === FOLDER) return null
  const folder = join(dirname(path), FOLDER)
  const name = basename(path).replace(/\.spanwright$/i, '')
  const today = join(folder, `${name}.${now.toISOString().slice(0, 10)}.spanwright`)
  if (existsSync(today)) return null
  mkdirSync(folder, { recursive: true })
  await backUpInSteps(db, today)
  for (const old of backupsOf(folder, name).slice(0, -KEPT)) rmSync(join(folder, old))
  return today
}

/** Oldest first: the date in the name sorts. */
function backupsOf(folder: string, name: string): string[] {
  const dated = /^\d{4}-\d\d-\d\d\.spanwright$/
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`) && dated.test(file.slice(name.length + 1)))
    .sort()
}
