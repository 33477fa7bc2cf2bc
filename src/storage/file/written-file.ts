import { copyFileSync, existsSync, rmSync, truncateSync } from 'node:fs'
import Database from 'better-sqlite3'
import { log } from '../../files/log.ts'
import { asideOf } from './aside.ts'
import { withoutWaiting } from './busy.ts'
import { Checkpoints } from './checkpoints.ts'
import type { Loss, OpenedDatabase } from './open-database.ts'
import type { ProjectFile } from './project-file.ts'
import { sqliteFailure } from './refusals.ts'
import { unsynchronised } from './unsynchronised.ts'
import { Session } from './session.ts'
import type { Db } from './statements.ts'

/** A project file that is open for writing. */
export class WrittenFile implements OpenedDatabase {
  readonly db: Db
  readonly readOnly = false
  readonly damaged = false
  private readonly file: ProjectFile
  private readonly session: Session
  private readonly checkpoints: Checkpoints
  private lost: Loss | null = null

  /** `ended`: whoever wrote the file last has closed it; otherwise this process does, and ends that session. */
  constructor(file: ProjectFile, db: Db, ended: boolean) {
    this.file = file
    this.db = db
    this.session = new Session(file, db)
    this.checkpoints = new Checkpoints(db, {
      sync: () => file.sync(),
      onComplete: () => this.session.checkpointed(),
    })
    if (!ended) this.session.ready()
  }

  loss(): Loss | null {
    if (this.lost) return this.lost
    const lies = this.file.lies()
    this.lost = lies !== 'here' ? lies : this.isOwn() ? null : 'overwritten'
    // What is in the log belongs into the file that was there.
    if (this.lost) this.checkpoints.stop()
    return this.lost
  }

  write<T>(work: () => T, midst = false): T {
    this.session.ready()
    const transaction = this.db.transaction(() => {
      this.session.advance()
      return work()
    })
    const done = midst ? unsynchronised(this.db, transaction.immediate) : transaction.immediate()
    this.checkpoints.soon(midst)
    return done
  }

  close(): void {
    if (!this.db.open) return
    this.checkpoints.stop()
    const loss = this.loss()
    try {
      if (loss === 'overwritten') keepLogOut(this.db, this.file.path)
      else if (!loss) this.endSession()
    } finally {
      this.db.close()
      if (!this.lost) Session.forget(this.file)
      this.file.close()
    }
  }

  /** A disk that does not answer does not make it another's: whoever writes next is told why. */
  private isOwn(): boolean {
    try {
      return this.session.isOwn()
    } catch {
      return true
    }
  }

  /** What the log holds when the disk is full waits there for the next opening. */
  private endSession(): void {
    try {
      this.session.end()
    } catch (error) {
      log.error(
        'The log was not taken into the project’s file',
        sqliteFailure(error, this.file.path),
      )
    }
  }
}

/**
 * SQLite takes the log into the file when the last one closes it, which is another's now: the log is kept beside. As long
 * as another process has the file, its log is left as it is.
 */
function keepLogOut(db: Db, path: string): void {
  if (!existsSync(`${path}-wal`)) return closeInCompany(db, path)
  if (!isAlone(db)) return
  copyFileSync(`${path}-wal`, asideOf(`${path}-wal`))
  truncateSync(`${path}-wal`)
}

/** Whether no other connection has the file; then none can until this one closes. */
function isAlone(db: Db): boolean {
  db.pragma('locking_mode = EXCLUSIVE')
  try {
    withoutWaiting(db, db.transaction(() => {}).immediate)
    return true
  } catch (error) {
    return !(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))
  }
}

/**
 * A log that was removed is still open, and would be taken in; not as long as another connection has the file.
 */
function closeInCompany(db: Db, path: string): void {
  const company = new Database(path, { readonly: true })
  try {
    // Whatever there is to be read: it makes the connection one.
    company.pragma('schema_version')
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
  } finally {
    db.close()
    company.close()
    for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true })
  }
}
