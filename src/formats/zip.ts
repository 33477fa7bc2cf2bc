import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { fail, failed, ok, type Result } from '../domain/failure.ts'
import { joined } from './pieces.ts'

/** A file by name, inside an archive or beside another. */
export interface NamedBytes {
  name: string
  bytes: Uint8Array
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50

/** Bytes of the fixed part of each record. */
const SIZE = { local: 30, central: 46, end: 22 }

/** The end record may be followed by a comment of at most this many bytes. */
const MAX_COMMENT = 0xffff

/** Unpacked bytes of an archive: what a single file may have; more is a bomb. */
const MAX_UNPACKED = 400 * 1024 * 1024

/** 1 January 1980, the earliest date of the format: archives of the same files are the same bytes. */
const DATE = 0x21

/** Names are UTF-8. */
const UTF8 = 0x800

export const isZip = (bytes: Uint8Array) => {
  const view = viewOf(bytes)
  return bytes.length >= 4 && [LOCAL, END].includes(view.getUint32(0, true))
}

/** An archive of files, stored as they are. */
export function zip(files: readonly NamedBytes[]): Uint8Array<ArrayBuffer> {
  const entries = files.map((file) => ({ ...file, path: new TextEncoder().encode(file.name) }))
  const size = entries.reduce(
    (sum, { path, bytes }) => sum + SIZE.local + SIZE.central + 2 * path.length + bytes.length,
    SIZE.end,
  )
  const out = new Uint8Array(size)
  const view = viewOf(out)
  let at = 0
  const starts = entries.map(({ path, bytes }) => {
    const start = at
    view.setUint32(at, LOCAL, true)
    describe(view, at + 4, path, bytes)
    out.set(path, at + SIZE.local)
    out.set(bytes, at + SIZE.local + path.length)
    at += SIZE.local + path.length + bytes.length
    return start
  })
  const directory = at
  for (const [i, { path, bytes }] of entries.entries()) {
    view.setUint32(at, CENTRAL, true)
    view.setUint16(at + 4, 20, true)
    describe(view, at + 6, path, bytes)
    view.setUint32(at + 42, starts[i], true)
    out.set(path, at + SIZE.central)
    at += SIZE.central + path.length
  }
  out.set(endOf(entries.length, at - directory, directory), at)
  return out
}

/** What both records say of a file: version, flags, method, date, checksum, sizes, length of the name. */
function describe(view: DataView, at: number, path: Uint8Array, bytes: Uint8Array): void {
  view.setUint16(at, 20, true)
  view.setUint16(at + 2, UTF8, true)
  view.setUint16(at + 8, DATE, true)
  view.setUint32(at + 10, crc32(bytes), true)
  view.setUint32(at + 14, bytes.length, true)
  view.setUint32(at + 18, bytes.length, true)
  view.setUint16(at + 22, path.length, true)
}

interface Entry {
  name: string
  method: number
  packed: number
  size: number
  checksum: number
  /** Of its local record. */
  start: number
  /** Its record in the directory, up to its name. */
  head: Uint8Array
}

/** Names of the files of an archive; none when it is damaged. */
export function memberNames(bytes: Uint8Array): string[] {
  return (entriesOf(bytes) ?? []).map(({ name }) => name)
}

/** The files of an archive, without folders, in their order. */
export function unzip(bytes: Uint8Array): Result<NamedBytes[]> {
  const entries = entriesOf(bytes)
  if (!entries) return damaged()
  const size = entries.reduce((sum, entry) => sum + entry.size, 0)
  if (size > MAX_UNPACKED)
    return fail('bad-input', 'The archive unpacks to more than 400 MB; import its parts.')
  const files: NamedBytes[] = []
  for (const entry of entries) {
    const content = unpack(bytes, entry)
    if (!content) return damaged()
    files.push({ name: entry.name, bytes: content })
  }
  return ok(files)
}

/**
 * An archive whose files are unpacked one by one, when asked for, and `limit` bytes of them in all. Throws a
 * FailureError.
 */
export function openArchive(bytes: Uint8Array, limit: number) {
  const entries = entriesOf(bytes)
  if (!entries) throw failed('bad-input', DAMAGED)
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  let left = limit
  return {
    names: [...byName.keys()],
    /** Null where there is no such file. */
    file(name: string): Uint8Array | null {
      const entry = byName.get(name)
      if (!entry) return null
      left -= entry.size
      if (left < 0) throw failed('bad-input', tooLarge(limit))
      const content = unpack(bytes, entry)
      if (!content) throw failed('bad-input', DAMAGED)
      return content
    },
  }
}

const tooLarge = (limit: number) =>
  `The file unpacks to more than ${limit / 1024 ** 2} MB; save it in parts and import those.`

function entriesOf(bytes: Uint8Array): Entry[] | null {
  const view = viewOf(bytes)
  const end = endRecord(view)
  if (end === null) return null
  const entries: Entry[] = []
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + SIZE.central > end || view.getUint32(at, true) !== CENTRAL) return null
    const nameEnd = at + SIZE.central + view.getUint16(at + 28, true)
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + SIZE.central, nameEnd)),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      start: view.getUint32(at + 42, true),
      head: bytes.subarray(at, nameEnd),
    })
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries.filter(({ name }) => !name.endsWith('/'))
}

const damaged = () =>
  fail('bad-input', 'The archive is damaged or encrypted; unpack it by hand and import its files.')

const DAMAGED =
  'The file is damaged or encrypted; open it in the program that it is from, save it anew without a password, and import that.'

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function endRecord(view: DataView): number | null {
  const last = view.byteLength - SIZE.end
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END) return at
  }
  return null
}

/** Where a file's bytes begin, behind its name in the local record; null outside of the archive. */
function dataStart(view: DataView, at: number): number | null {
  if (at + SIZE.local > view.byteLength || view.getUint32(at, true) !== LOCAL) return null
  return at + SIZE.local + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
}

/** Null when it is damaged, encrypted or not of the size that it says. */
function unpack(bytes: Uint8Array, entry: Entry): Uint8Array | null {
  const { method, start, packed, checksum } = entry
  const from = dataStart(viewOf(bytes), start)
  if (from === null || from + packed > bytes.length) return null
  const stored = bytes.subarray(from, from + packed)
  const content = method === 0 ? stored : method === 8 ? inflated(stored, entry) : null
  return content && crc32(content) === checksum ? content : null
}

function inflated(stored: Uint8Array, { size }: Entry): Uint8Array | null {
  try {
    return inflateRawSync(stored, { maxOutputLength: Math.max(1, size) })
  } catch {
    return null
  }
}

/** Set where the sizes of a file stand behind its bytes. */
const SIZES_BEHIND = 8

const DEFLATED = 8

/**
 * The archive anew, with other bytes for some of its files; the bytes of all others stay as they are. What lies
 * between files or behind them, and remarks on them, are gone. Throws a FailureError.
 */
export function zipAnew(
  bytes: Uint8Array,
  changed: ReadonlyMap<string, Uint8Array>,
): Uint8Array<ArrayBuffer> {
  const [parts, heads]: [Uint8Array[], Uint8Array[]] = [[], []]
  let at = 0
  for (const { name, start, packed, head } of entriesOf(bytes) ?? []) {
    const from = dataStart(viewOf(bytes), start)
    if (from === null) throw failed('bad-input', DAMAGED)
    const content = changed.get(name)
    const data = content ? deflateRawSync(content) : bytes.subarray(from, from + packed)
    const own = headOf(head, data.length, content)
    viewOf(own).setUint32(42, at, true)
    const local = localOf(own)
    heads.push(own)
    parts.push(local, data)
    at += local.length + data.length
  }
  const directory = heads.reduce((sum, { length }) => sum + length, 0)
  return joined([...parts, ...heads, endOf(heads.length, directory, at)])
}

/** The record of a file in the directory, with its name and nothing behind it. */
function headOf(head: Uint8Array, packed: number, content?: Uint8Array): Uint8Array {
  const own = head.slice()
  const view = viewOf(own)
  view.setUint16(8, view.getUint16(8, true) & ~SIZES_BEHIND, true)
  if (content) {
    view.setUint16(10, DEFLATED, true)
    view.setUint32(16, crc32(content), true)
    view.setUint32(24, content.length, true)
  }
  view.setUint32(20, packed, true)
  // Neither fields nor a remark follow the name.
  view.setUint32(30, 0, true)
  return own
}

/** The record before the bytes of a file says the same. */
function localOf(head: Uint8Array): Uint8Array {
  const local = new Uint8Array(SIZE.local + head.length - SIZE.central)
  viewOf(local).setUint32(0, LOCAL, true)
  local.set(head.subarray(6, 32), 4)
  local.set(head.subarray(SIZE.central), SIZE.local)
  return local
}

function endOf(count: number, size: number, start: number): Uint8Array {
  const end = new Uint8Array(SIZE.end)
  const view = viewOf(end)
  view.setUint32(0, END, true)
  view.setUint16(8, count, true)
  view.setUint16(10, count, true)
  view.setUint32(12, size, true)
  view.setUint32(16, start, true)
  return end
}
