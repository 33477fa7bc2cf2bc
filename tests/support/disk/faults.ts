import Database from 'better-sqlite3'
import { resolve } from 'node:path'

/**
 * What becomes of an operation: the process is killed, does nothing any more as if it were, or the system
 * answers with that code.
 */
type Fault = 'kill' | 'gone' | 'ENOSPC' | 'EIO' | 'EROFS' | 'EMFILE'

/** What an operation does to the disk. */
export type Kind = 'read' | 'open' | 'create' | 'write' | 'sync' | 'sync-folder' | 'name' | 'remove'

/** Which operations a fault can meet: a full disk reads, and removes; a name needs room in its folder. */
const MEETS: Record<Fault, readonly Kind[]> = {
  kill: ['create', 'write', 'sync', 'sync-folder', 'name', 'remove'],
  gone: ['create', 'write', 'sync', 'sync-folder', 'name', 'remove'],
  ENOSPC: ['create', 'write', 'sync', 'name'],
  EIO: ['read', 'open', 'create', 'write', 'sync', 'sync-folder', 'name', 'remove'],
  EROFS: ['create', 'write', 'name', 'remove'],
  EMFILE: ['open', 'create'],
}

/** What SQLite makes of them. */
const SQLITE: Record<Exclude<Fault, 'kill'>, string> = {
  gone: 'SQLITE_IOERR',
  ENOSPC: 'SQLITE_FULL',
  EIO: 'SQLITE_IOERR_WRITE',
  EROFS: 'SQLITE_READONLY',
  EMFILE: 'SQLITE_CANTOPEN',
}

interface Plan {
  fault: Fault
  /** The operation that it meets, from 1. */
  at: number
  /** So does every later one. */
  lasting?: boolean
  /** Each operation takes so long, in milliseconds. */
  slow?: number
}

/** How many operations the plan could have met so far. */
export const disk = { operations: 0, root: '/', outside: [] as string[] }
let plan: Plan = { fault: 'kill', at: Infinity }

/** Counts anew; below `root` alone, if that is given. */
export function planFault(next: Plan, root = disk.root): void {
  plan = next
  disk.operations = 0
  disk.outside = []
  disk.root = resolve(root)
}

/** From here on nothing happens. */
export function noFault(): void {
  plan = { fault: 'kill', at: Infinity }
}

export const isBelow = (path: unknown) => {
  if (!(typeof path === 'string' || path instanceof URL || Buffer.isBuffer(path))) return false
  const full = resolve(String(path))
  return full === disk.root || full.startsWith(disk.root === '/' ? '/' : `${disk.root}/`)
}

/** Where changes are made that are not below the root: kept, so that a test can tell. */
export function noteOutside(kind: Kind, paths: readonly unknown[]): null {
  if (['create', 'write', 'name', 'remove'].includes(kind)) {
    const named = paths.find((path) => typeof path === 'string' || path instanceof URL)
    if (named !== undefined) disk.outside.push(String(named))
  }
  return null
}

/** Counts an operation; true if it must not happen. */
export function isMet(kind: Kind): boolean | undefined {
  if (plan.slow) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, plan.slow)
  if (!MEETS[plan.fault].includes(kind)) return false
  const number = ++disk.operations
  return number === plan.at || (number > plan.at && (plan.lasting || plan.fault === 'gone'))
}

/** Whether a write that is met is done by half: a disk that cannot be written to takes none. */
export const isHalved = () => plan.fault !== 'EROFS'

/** Ends the process at once, or returns what the system would throw. */
export function strike(syscall: string, path: unknown): Error {
  const code = die()
  const message = `${code}: made up, ${syscall} '${String(path)}'`
  return Object.assign(new Error(message), { code, errno: -1, syscall, path: String(path) })
}

/** The same from SQLite. */
export function strikeSqlite(): Error {
  return new Database.SqliteError('made up', SQLITE[die()])
}

function die(): Exclude<Fault, 'kill'> {
  if (plan.fault !== 'kill') return plan.fault
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}
