import Database from 'better-sqlite3'
import fs from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { devNull } from 'node:os'
import { isBelow, isHalved, isMet, noteOutside, strike, strikeSqlite, type Kind } from './faults.ts'

type Args = unknown[]
type Work = (...args: Args) => unknown
type Table = Record<string, Work>

/** What each operation does; of a path, or of two. Opening tells by its flags. */
const KINDS: Record<string, Kind> = {
  ...{ readFile: 'read', readdir: 'open', writeFile: 'write', appendFile: 'write' },
  ...{ mkdir: 'create', mkdtemp: 'create', copyFile: 'write', rename: 'name', link: 'name' },
  ...{ rm: 'remove', rmdir: 'remove', unlink: 'remove', truncate: 'write' },
}
/** Operations of what is open already. */
const OPEN: Record<string, Kind> = {
  ...{ read: 'read', readFile: 'read', write: 'write', writeFile: 'write', appendFile: 'write' },
  ...{ sync: 'sync', fsync: 'sync', datasync: 'sync', fdatasync: 'sync' },
  ...{ truncate: 'write', ftruncate: 'write' },
}

const openKind = (flags: unknown): Kind =>
  flags === undefined || flags === 'r' || (typeof flags === 'number' && (flags & 3) === 0)
    ? 'open'
    : 'create'

/** Half of what was to be written. */
function halfOf(data: unknown): Buffer {
  if (typeof data === 'string') return halfOf(Buffer.from(data))
  const bytes = ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.concat([...((data ?? []) as Iterable<Uint8Array>)])
  return bytes.subarray(0, bytes.length / 2)
}

/** A write that is met is done by half, as far as the disk allows. */
function inHalf(name: string, actual: Work, args: Args): unknown {
  const [first, data, ...rest] = args
  if (name.startsWith('copyFile')) {
    const bytes = fs.readFileSync(first as string)
    return (fs.writeFileSync as Work)(data, bytes.subarray(0, bytes.length / 2))
  }
  if (/^(writeFile|appendFile)/.test(name)) return actual(first, halfOf(data), ...rest)
  const [offset, length, position] = rest as number[]
  if (/^write/.test(name) && ArrayBuffer.isView(data) && typeof length === 'number')
    return actual(first, data, offset, Math.floor(length / 2), position)
  if (/^write/.test(name) && (typeof data === 'string' || ArrayBuffer.isView(data)))
    return actual(first, halfOf(data))
  return undefined
}

/** What is open below the root, and whether it is a folder: one waits for names, which need no space. */
const descriptors = new Map<unknown, boolean>()
const handles = new WeakMap<object, boolean>()

const kindOfOpen = (kind: Kind, isFolder: boolean): Kind =>
  kind === 'sync' && isFolder ? 'sync-folder' : kind

/** Whoever does half of a write is not met again. */
let halving = false

function patchSync(table: Table): void {
  const patch = (name: string, kindOf: (args: Args) => Kind | null) => {
    const actual = table[name]
    table[name] = (...args) => {
      const kind = halving ? null : kindOf(args)
      if (kind && isMet(kind)) {
        halving = true
        try {
          if (kind === 'write' && isHalved()) inHalf(name, actual, args)
        } catch {
          // There was nothing to write.
        } finally {
          halving = false
        }
        throw strike(name, args[0])
      }
      const result = actual(...args)
      if (name === 'openSync' && isBelow(args[0]))
        descriptors.set(result, fs.fstatSync(result as number).isDirectory())
      if (name === 'closeSync') descriptors.delete(args[0])
      return result
    }
  }
  const ofPath = (kind: Kind) => (args: Args) =>
    isBelow(args[0]) || isBelow(args[1]) || descriptors.has(args[0])
      ? kind
      : noteOutside(kind, args.slice(0, 2))
  for (const [name, kind] of Object.entries(KINDS)) patch(`${name}Sync`, ofPath(kind))
  for (const [name, kind] of Object.entries(OPEN))
    if (!(name in KINDS) && table[`${name}Sync`])
      patch(`${name}Sync`, ([file]) =>
        descriptors.has(file) ? kindOfOpen(kind, descriptors.get(file) === true) : null,
      )
  patch('openSync', ([path, flags]) =>
    isBelow(path) ? openKind(flags) : noteOutside(openKind(flags), [path]),
  )
  patch('closeSync', () => null)
}

function patchPromises(table: Table): void {
  const patch = (name: string, kindOf: (args: Args) => Kind | null) => {
    const actual = table[name]
    table[name] = async (...args) => {
      const kind = kindOf(args)
      if (!kind || !isMet(kind)) return actual(...args)
      halving = true
      try {
        if (kind === 'write' && isHalved()) await inHalf(name, actual, args)
      } catch {
        // There was nothing to write.
      } finally {
        halving = false
      }
      throw strike(name, args[0])
    }
  }
  const ofPath = (kind: Kind) => (args: Args) =>
    isBelow(args[0]) || isBelow(args[1]) ? kind : noteOutside(kind, args.slice(0, 2))
  for (const [name, kind] of Object.entries(KINDS)) patch(name, ofPath(kind))
  patch('open', ([path, flags]) =>
    isBelow(path) ? openKind(flags) : noteOutside(openKind(flags), [path]),
  )
  const open = table.open
  table.open = async (...args) => {
    const handle = (await open(...args)) as FileHandle
    if (isBelow(args[0])) handles.set(handle, (await handle.stat()).isDirectory())
    return handle
  }
}

async function patchHandles(): Promise<void> {
  const handle = await fs.promises.open(devNull)
  const table = Object.getPrototypeOf(handle) as Table
  await handle.close()
  for (const [name, kind] of Object.entries(OPEN)) {
    const actual = table[name] as Work | undefined
    if (!actual) continue
    table[name] = async function (this: object, ...args) {
      const isFolder = handles.get(this)
      if (isFolder === undefined || !isMet(kindOfOpen(kind, isFolder)))
        return actual.apply(this, args)
      if (kind === 'write' && isHalved() && args[0] !== undefined)
        await actual.call(this, halfOf(args[0]))
      throw strike(name, 'an open file')
    }
  }
}

/** What of SQL changes the disk: the end of a transaction, and what is none but changes something. */
const CHANGES = /^\s*(COMMIT|VACUUM|BEGIN (IMMEDIATE|EXCLUSIVE))/i

interface OpenDatabase {
  name: string
  memory: boolean
  inTransaction: boolean
}

function patchSqlite(): void {
  const table = Database.prototype as unknown as Table
  const below = ({ name, memory }: OpenDatabase) =>
    !memory && (isBelow(name) || noteOutside('write', [name]) !== null)
  const patch = (target: Table, name: string, changes: (self: never, args: Args) => boolean) => {
    const actual = target[name]
    target[name] = function (this: never, ...args) {
      if (changes(this, args) && isMet('write')) throw strikeSqlite()
      return actual.apply(this, args)
    }
  }
  const memory = new Database(':memory:')
  const statements = Object.getPrototypeOf(memory.prepare('SELECT 1')) as Table
  memory.close()
  patch(
    statements,
    'run',
    ({ source, readonly, database }: Database.Statement & { database: OpenDatabase }) =>
      below(database) &&
      (CHANGES.test(source) ||
        (!readonly && !database.inTransaction && !/^\s*ROLLBACK/i.test(source))),
  )
  patch(table, 'exec', (self: OpenDatabase) => below(self) && !self.inTransaction)
  patch(
    table,
    'pragma',
    (self: OpenDatabase, [text]) =>
      below(self) &&
      !self.inTransaction &&
      /checkpoint|(user_version|journal_mode|application_id) ?=/.test(String(text)),
  )
  patch(table, 'backup', (self: OpenDatabase) => below(self))
}

let patched = false

/** Puts the plan of `faults.ts` under node:fs and SQLite, for every module of this process. */
export async function patchDisk(): Promise<void> {
  if (patched) return
  patched = true
  await patchHandles()
  patchSync(fs as unknown as Table)
  patchPromises(fs.promises as unknown as Table)
  patchSqlite()
  syncBuiltinESMExports()
}
