import {
  closeSync,
  fstatSync,
  fsync,
  openSync,
  readSync,
  statSync,
  type BigIntStats,
} from 'node:fs'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { FailureError } from '../../domain/failure.ts'
import { diskFailure } from '../../files/disk.ts'
import { synced } from './flush.ts'
import { splitMark } from './mark.ts'
import { refuse } from './refusals.ts'
import { NEWER, VERSION } from './schema.ts'

const SQLITE_MAGIC = 'SQLite format 3\0'
/** "SPWR": marks a SQLite file as a project of this application. */
export const APPLICATION_ID = 0x53505752
/** Bytes of SQLite's header, and where it keeps what is asked for here. */
const HEADER = { bytes: 100, userVersion: 60, application: 68 }

const FOREIGN = 'is not a Spanwright project; choose a .spanwright file.'

/**
 * A project file as the disk has it, beside what SQLite makes of it. It stays open as long as the project
 * does: closing any handle of a file gives SQLite's own locks on it back, on most systems.
 */
export class ProjectFile {
  readonly path: string
  private readonly handle: number
  private readonly identity: BigIntStats
  private readonly head = Buffer.alloc(HEADER.bytes)

  /** Throws a FailureError when it cannot be read, or is no project of this version or an earlier one. */
  constructor(path: string) {
    this.path = path
    try {
      this.handle = openSync(path, 'r')
    } catch {
      throw refuse('disk', path, 'cannot be read; check that it is a file you may open.')
    }
    try {
      this.check()
      this.identity = fstatSync(this.handle, { bigint: true })
    } catch (error) {
      closeSync(this.handle)
      throw error
    }
  }

  /** The mark of the session that is in the file itself: what waits in the log is not. See session.ts. */
  get mark(): number {
    return splitMark(this.read().readUInt32BE(HEADER.userVersion)).mark
  }

  /** What lies at the path now: this very file, another one, or none. */
  lies(): 'here' | 'replaced' | 'gone' {
    let there: BigIntStats | undefined
    try {
      there = statSync(this.path, { bigint: true, throwIfNoEntry: false })
    } catch {
      // A disk that does not answer: whoever writes next is told why.
      return 'here'
    }
    if (!there) return 'gone'
    return there.dev === this.identity.dev && there.ino === this.identity.ino ? 'here' : 'replaced'
  }

  /** Brings what was written into the file onto the disk, while others go on. */
  async sync(): Promise<void> {
    if (process.platform !== 'win32') return promisify(fsync)(this.handle)
    // There a handle that reads cannot, and closing another gives no locks back.
    await synced(this.path)
  }

  close(): void {
    closeSync(this.handle)
  }

  /** Looks at the first bytes only: SQLite must not touch a file that is not ours. */
  private check(): void {
    const head = this.read()
    const ours =
      head.toString('latin1', 0, 16) === SQLITE_MAGIC &&
      head.readUInt32BE(HEADER.application) === APPLICATION_ID
    if (!ours) throw refuse('foreign-file', this.path, FOREIGN)
    if (splitMark(head.readUInt32BE(HEADER.userVersion)).version > VERSION)
      throw refuse('newer-file', this.path, NEWER)
  }

  private read(): Buffer {
    this.head.fill(0)
    try {
      readSync(this.handle, this.head, 0, HEADER.bytes, 0)
    } catch (error) {
      // A folder can be opened, and not be read.
      const failure = diskFailure(error, `Reading ${basename(this.path)}`)
      throw failure instanceof FailureError && !isFolder(error)
        ? failure
        : refuse('foreign-file', this.path, FOREIGN)
    }
    return this.head
  }
}

const isFolder = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EISDIR'
