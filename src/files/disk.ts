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
  EEXIST: 'there is something of that name already; choose another',
  EBUSY: 'another program is using it; close that and try again',
  EIO: 'the disk reports a fault; check it, and keep a copy elsewhere',
  ENAMETOOLONG: 'the name is too long; choose a shorter one',
  EMFILE: 'too many files are open; close some and try again',
}

/** A file-system error as a failure with a sentence; anything else is returned as it is. */
export function diskFailure(error: unknown, doing: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const cause = code ? causes[code] : undefined
  if (!cause) return error
  return new FailureError({ code: 'disk', message: `${doing} failed: ${cause}.` })
}

/** Runs work on files; what the disk refuses becomes a failure with a sentence. */
export async function onDisk<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw diskFailure(error, doing)
  }
}
