import { basename } from 'node:path'
import { failed, FailureError } from '../../domain/failure.ts'
import { diskFailure } from '../../files/disk.ts'
import type { FailureCode } from '../../model/failure.ts'

/** What is said of a project file that cannot be used. `why` goes on after its name. */
export function refuse(code: FailureCode, path: string, why: string): FailureError {
  return failed(code, `${basename(path)} ${why}`, { file: basename(path) })
}

export const DAMAGED = 'is damaged; open a backup copy of it.'

export const saysDamaged = (error: unknown) =>
  error instanceof FailureError && error.failure.message.endsWith(DAMAGED)

/** Errors of SQLite and of the disk that have a cause outside the program, as failures. */
export function sqliteFailure(
  error: unknown,
  path: string,
  doing = `Using ${basename(path)}`,
): unknown {
  const code = (error as { code?: string } | undefined)?.code ?? ''
  if (code.startsWith('SQLITE_FULL')) {
    return refuse(
      'disk',
      path,
      'could not be saved: the disk is full. Free some space and try again.',
    )
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return refuse('busy', path, 'is being changed by another program; try again in a moment.')
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) {
    return refuse('disk', path, 'cannot be written; check its permissions.')
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return refuse('disk', path, 'cannot be used: its disk is full or at fault; check the disk.')
  }
  // A header that asks for more than this SQLite can is an SQLITE_ERROR like any other.
  const unreadable = error instanceof Error && error.message === 'unsupported file format'
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB') || unreadable) {
    return refuse('foreign-file', path, DAMAGED)
  }
  return diskFailure(error, doing)
}
