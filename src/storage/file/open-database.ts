import type { Db } from './statements.ts'

/** What has become of a file while it was open: removed or moved away, another in its place, or overwritten. */
export type Loss = 'gone' | 'replaced' | 'overwritten'

/** An open project file. */
export interface OpenedDatabase {
  db: Db
  /** Changes are refused: the file or its folder cannot be written. */
  readOnly: boolean
  /** Parts of the file cannot be read: it is open for reading only. */
  damaged: boolean
  /** Whether the path still leads to this file, as this program left it; null while it does. */
  loss(): Loss | null
  /**
   * One transaction that is on the disk when this returns. In the `midst` of longer work, with the next one that is
   * not.
   */
  write<T>(work: () => T, midst?: boolean): T
  close(): void
}
