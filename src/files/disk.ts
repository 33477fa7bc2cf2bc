import { failed } from '../domain/failure.ts'

const DENIED = 'permission was denied; check the permissions, or choose another place'

const causes: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'your disk quota is used up; free some space and try again',
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: 'the disk is read-only; choose another folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder; name a file',
  EEXIST: 'there is something of that name already; choose another',
  EBUSY: 'another program is using it; close that and try again',
  EIO: 'the disk reports a fault; check it, and keep a copy elsewhere',
  ENAMETOOLONG: 'the name is too long; choose a shorter one',
  ELOOP: 'a link leads back to itself; put the file itself in its place',
  ENXIO: 'it is a device or a socket; name a file',
  EFBIG: 'the disk cannot hold a file as large; choose another place',
  EMFILE: 'too many files are open; close some and try again',
}

/**
 * A file-system error as a failure with a sentence; anything else is returned as it is. `missing` says
 * what it means that there is no such file or folder.
 */
export function diskFailure(
  error: unknown,
  doing: string,
  missing = 'the file or folder is not there any more',
): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const cause = code === 'ENOENT' ? missing : code ? causes[code] : undefined
  if (!cause) return error
  return failed('disk', `${doing} failed: ${cause}.`)
}

/** Runs work on files; what the disk refuses becomes a failure with a sentence. */
export async function onDisk<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw diskFailure(error, doing)
  }
}
