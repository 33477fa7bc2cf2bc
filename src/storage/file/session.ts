import { randomInt } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tidy } from '../../files/tidy.ts'
import { asideOf } from './aside.ts'
import { splitMark } from './mark.ts'
import type { ProjectFile } from './project-file.ts'
import { VERSION } from './schema.ts'
import type { Db } from './statements.ts'

/** A session's first mark is below; there are as many above for its later ones, a month's worth. */
const MARKS = 2 ** 22
/**
 * Marks that a file may be ahead of what is noted beside it. The note is not flushed: after a power cut it
 * may be as old as the system's cache, half a minute, with a mark a second at most.
 */
const AHEAD = 256

/** What marks a file may have whose log lies beside it: at least one of these, or a little above. */
type Marks = readonly number[]

const noteOf = (path: string) => `${path}-session`

/**
 * Tells which log belongs to which file. A file that is being written to carries the mark of a session,
 * which grows by one after each complete checkpoint, when SQLite begins its log anew; the smallest mark
 * with which the file can be completed by the log is noted in a small file beside it, as long as any
 * process has the project open. A file that is put in the place of another has another mark, or an earlier
 * one: the log is not its.
 *
 * The mark stands in the file's head, where it is read without SQLite. Closing a project cleanly sets it
 * to 0 and removes the note.
 */
export class Session {
  private readonly file: ProjectFile
  private readonly db: Db
  private marks: Marks | null = null
  /** The log was taken into the file whole: what is written next begins another. */
  private due = false

  constructor(file: ProjectFile, db: Db) {
    this.file = file
    this.db = db
  }

  /** To be called before each transaction that writes: begins a session, or joins one under way. */
  ready(): void {
    if (this.marks && this.mark !== 0) return
    const marks = this.db
      .transaction(() => {
        const [noted, mark] = [readNote(this.file.path), this.mark]
        if (noted && mark !== 0) return noted
        // Until the checkpoint below the file has an earlier mark.
        const all = [...new Set([randomInt(1, MARKS), mark, ...(noted ?? [])])]
        note(this.file.path, all, true)
        this.mark = all[0]
        return all
      })
      .immediate()
    this.marks = marks
    this.due = true
    const [state] = this.db.pragma('wal_checkpoint(PASSIVE)') as {
      log: number
      checkpointed: number
    }[]
    if (state.log === state.checkpointed) this.checkpointed()
  }

  /** To be called at the beginning of each transaction that writes. */
  advance(): void {
    if (!this.due) return
    this.mark++
    this.due = false
  }

  /** The whole log is in the file. */
  checkpointed(): void {
    if (!this.marks || this.file.lies() !== 'here') return
    this.marks = [this.file.mark]
    this.due = true
    note(this.file.path, this.marks, false)
  }

  /** Whether the file still has what this session wrote into it. */
  isOwn(): boolean {
    if (!this.marks || this.isBetween(this.marks)) return true
    // Another process may have ended its session and begun one.
    this.marks = readNote(this.file.path) ?? this.marks
    return this.isBetween(this.marks)
  }

  /** The file is whole in itself, unless another process goes on writing. Throws what SQLite throws. */
  end(): void {
    if (!this.marks) return
    this.db
      .transaction(() => {
        note(this.file.path, [...new Set([...this.marks!, ...this.waiting(), 0])], false)
        this.mark = 0
      })
      .immediate()
    this.db.pragma('wal_checkpoint(TRUNCATE)')
  }

  /** To be called when SQLite has closed the file: whoever had it open last has removed the log. */
  static forget({ path }: ProjectFile): void {
    if (!existsSync(`${path}-wal`)) tidy(() => rmSync(noteOf(path), { force: true }))
  }

  /** Marks that the file may have until the log is in it, where somebody reads what was before: its own to the last. */
  private waiting(): Marks {
    const from = this.file.mark
    const many = Math.min(AHEAD, Math.max(1, this.mark - from + 1))
    return Array.from({ length: many }, (_, i) => from + i)
  }

  private isBetween(marks: Marks): boolean {
    const [there, last] = [this.file.mark, this.mark]
    return marks.some(
      (mark) => there === mark || (mark > 0 && there > mark && there <= (last || mark + AHEAD)),
    )
  }

  private get mark(): number {
    return splitMark(this.db.pragma('user_version', { simple: true }) as number).mark
  }

  private set mark(mark: number) {
    this.db.pragma(`user_version = ${mark * 256 + VERSION}`)
  }
}

/**
 * Before a file is opened: a log that is another file's is put aside, never applied, and kept; SQLite would
 * take it for this one's. Returns what whoever wrote the file last has left: nothing, having closed it; a
 * session, when the process was killed or is still there; or a file that was copied out of a session.
 */
export function settleLog(file: ProjectFile): 'nothing' | 'session' | 'copy' {
  const { path, mark } = file
  const marks = readNote(path)
  if (marks && isOf(mark, marks)) return 'session'
  if (marks) {
    if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, asideOf(`${path}-wal`))
    for (const end of ['-shm', '-session']) rmSync(path + end, { force: true })
  }
  if (mark === 0) return 'nothing'
  return existsSync(`${path}-wal`) ? 'session' : 'copy'
}

/** The same for one who may only look. */
export function hasOwnLog({ path, mark }: ProjectFile): boolean {
  const marks = readNote(path)
  return existsSync(`${path}-wal`) && (!marks || isOf(mark, marks))
}

function isOf(mark: number, marks: Marks): boolean {
  return marks.some((one) => mark === one || (one > 0 && mark > one && mark < one + AHEAD))
}

/** Null when there is none, or it was not written whole: then the log is taken for the file's. */
function readNote(path: string): Marks | null {
  try {
    const text = readFileSync(noteOf(path), 'latin1')
    return /^\d+( \d+)*\n$/.test(text) ? text.trim().split(' ').map(Number) : null
  } catch {
    return null
  }
}

function note(path: string, marks: Marks, durably: boolean): void {
  const handle = openSync(noteOf(path), 'w')
  try {
    writeSync(handle, `${marks.join(' ')}\n`)
    if (durably) fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
