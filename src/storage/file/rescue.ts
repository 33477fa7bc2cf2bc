import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { FailureError } from '../../domain/failure.ts'
import type { Trouble } from '../../model/project.ts'
import { backUp, newestWhole } from './backups.ts'
import { freeName } from './free-name.ts'
import type { Loss } from './open-database.ts'
import { refuse, saysDamaged, sqliteFailure } from './refusals.ts'
import { nameOf } from './schema.ts'
import type { Db } from './statements.ts'
import { isWholeFile } from './whole.ts'

const happened: Record<Loss, string> = {
  gone: 'The file of this project was deleted or moved while it was open.',
  replaced: 'Another file was put in the place of this project’s file while it was open.',
  overwritten: 'Another program wrote over this project’s file while it was open.',
}

/**
 * Saves an open project whose file is lost: all that the connection still has, as a project beside the place
 * of the file, or in the other folder when that place is gone too. Returns what to tell the user.
 */
export function rescue(db: Db, path: string, loss: Loss, now: Date, otherFolder: string): Trouble {
  const saved = save(db, path, now, otherFolder)
  if (typeof saved === 'string') {
    const message = `${happened[loss]} Its work is kept in ${basename(saved)}; open that to go on.`
    return { kind: 'lost', message, instead: { kind: 'rescued', path: saved, day: dayOf(now) } }
  }
  const why = saved instanceof FailureError ? ` (${saved.failure.message.replace(/\.$/, '')})` : ''
  const message = `${happened[loss]} It could not be saved elsewhere${why}; open one of its backups.`
  return { kind: 'lost', message, instead: null }
}

/** What is said of a project parts of which cannot be read: nothing is written into damage. */
export function damage(path: string): Trouble {
  const backup = newestWhole(path)
  const said = 'Parts of this project’s file cannot be read, so it takes no changes any more.'
  const rest = backup
    ? `Its backup of ${backup.day} is whole and can be restored.`
    : 'It has no whole backup.'
  return {
    kind: 'damaged',
    message: `${said} ${rest} What can still be read can be saved as a new project.`,
    instead: backup ? { kind: 'backup', path: backup.path, day: backup.day } : null,
  }
}

/** Why a file cannot be opened: what SQLite says of it, and of damage which backup is whole. */
export function refusal(error: unknown, path: string): unknown {
  const failure = sqliteFailure(error, path)
  const backup = saysDamaged(failure) && newestWhole(path)
  if (!backup) return failure
  const rest = `its backup of ${backup.day} is whole: restore that under Projects.`
  return refuse('foreign-file', path, `is damaged; ${rest}`)
}

const dayOf = (now: Date) => now.toISOString().slice(0, 10)

/** The path of the copy, or why there is none. */
function save(db: Db, path: string, now: Date, otherFolder: string): unknown {
  try {
    const folder = existsSync(dirname(path)) ? dirname(path) : otherFolder
    mkdirSync(folder, { recursive: true })
    const target = freeName(folder, `${nameOf(path)} (rescued ${dayOf(now)})`)
    backUp(db, target)
    // Of a file that was written over, not everything needs to be left.
    if (isWholeFile(target)) return target
    rmSync(target)
    return undefined
  } catch (error) {
    return sqliteFailure(error, path, 'Saving it')
  }
}
