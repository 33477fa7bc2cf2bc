/**
 * What a file's `user_version` says: the version of its schema in the lowest byte; above it the mark of the
 * session that wrote it last, 0 when that ended with the file whole. See session.ts.
 */
export function splitMark(userVersion: number): { version: number; mark: number } {
  return { version: userVersion & 0xff, mark: userVersion >>> 8 }
}
