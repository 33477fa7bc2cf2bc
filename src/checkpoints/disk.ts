import { FailureError } from '../domain/failure.ts'

const causes: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'your disk quota is used up; free some space and try again',
  EACCES: 'permission was denied; choose a folder that you may write to',
  EPERM: 'permission was denied; choose a folder that you may write to',
  EROFS: 'the disk is read-only; choose another folder',
  ENOENT: 'the file or folder is not there any more',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder, not a file',
  EMFILE: 'too many files are open; close some and try again',
}

/** A file-system error as a failure with a sentence; anything else is returned as it is. */
export function diskFailure(error: unknown, doing: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const cause = code ? causes[code] : undefined
  if (!cause) return error
  return new FailureError({ code: 'disk', message: `${doing} failed: ${cause}.` })
}
