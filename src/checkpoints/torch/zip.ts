import type { SourceFile } from '../weights-file.ts'

/** A file inside an archive: bytes of the archive as they are. */
export interface Stored {
  start: number
  size: number
}

/** A file that may be compressed: `packed` bytes of the archive, `size` when unpacked. */
interface Packed extends Stored {
  packed: number
  compressed: boolean
}

/** Ways of packing. */
const [STORED, DEFLATED] = [0, 8]
/** A tensor's entry takes 120 bytes; ten thousand of them a megabyte. */
const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
/** The end record has 22 bytes and at most 65,535 of comment. */
const MAX_END_BYTES = 22 + 0xffff
const [END, END_64, LOCATOR_64, ENTRY, LOCAL] = [
  0x06054b50, 0x06064b50, 0x07064b50, 0x02014b50, 0x04034b50,
]
/** Stands where a number is too large and the extra field of ZIP64 has it. */
const ELSEWHERE = 0xffffffff
const EXTRA_64 = 1

/** One line of an archive's directory. */
interface Line {
  encrypted: boolean
  method: number
  size: number
  packed: number
  local: number
}

/** The directory of a zip archive, as torch writes it: nothing in it is compressed. */
export class ZipDirectory {
  readonly names: readonly string[]
  private readonly source: SourceFile
  private readonly lines: ReadonlyMap<string, Line>

  private constructor(source: SourceFile, lines: ReadonlyMap<string, Line>) {
    this.source = source
    this.lines = lines
    this.names = [...lines.keys()]
  }

  /** Throws a FailureError for one that is damaged. */
  static async read(source: SourceFile): Promise<ZipDirectory> {
    const { start, bytes } = await placeOf(source)
    if (bytes > MAX_DIRECTORY_BYTES) source.refuse('its directory is longer than any real one')
    if (start + bytes > source.size) source.refuse('its directory reaches beyond the file')
    return new ZipDirectory(source, parseLines(source, await source.bytes(start, bytes)))
  }

  /** Where a file lies as it is; undefined when there is none of that name. Throws a FailureError. */
  async find(name: string): Promise<Stored | undefined> {
    const line = this.lines.get(name)
    if (!line) return undefined
    const { start, size, packed, compressed } = await this.locate(name)
    if (compressed || size !== packed) this.source.refuse('it is compressed')
    return { start, size }
  }

  /** Where a file of the directory lies, compressed or not. Throws a FailureError. */
  async locate(name: string): Promise<Packed> {
    const { source } = this
    const line = this.lines.get(name)
    if (!line) throw new Error(`the archive has no ${name}`)
    if (line.encrypted) source.refuse('it is encrypted')
    if (line.method !== STORED && line.method !== DEFLATED) source.refuse('it is compressed')
    if (line.local + 30 > source.size) source.refuse('a part of it lies beyond its end')
    const header = await source.bytes(line.local, 30)
    if (header.readUInt32LE(0) !== LOCAL) source.refuse('its directory does not fit its contents')
    const start = line.local + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
    if (start + line.packed > source.size) source.refuse('a part of it lies beyond its end')
    return { start, size: line.size, packed: line.packed, compressed: line.method === DEFLATED }
  }
}

/** Whether a file begins as zip archives do. */
export const isZip = (head: Buffer) => head.length >= 4 && head.readUInt32LE(0) === LOCAL

/** Where the directory lies: the record at the end of the file says it. */
async function placeOf(source: SourceFile): Promise<{ start: number; bytes: number }> {
  const length = Math.min(source.size, MAX_END_BYTES)
  const tail = await source.bytes(source.size - length, length)
  let at = length - 22
  const isEnd = () =>
    tail.readUInt32LE(at) === END && tail.readUInt16LE(at + 20) === length - 22 - at
  while (at >= 0 && !isEnd()) at--
  if (at < 0) source.refuse('it is an archive that is cut off')
  const [bytes, start] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)]
  if (at < 20 || tail.readUInt32LE(at - 20) !== LOCATOR_64) return { start, bytes }
  const record = number64(source, tail, at - 12)
  if (record + 56 > source.size) source.refuse('its directory lies beyond its end')
  const end = await source.bytes(record, 56)
  if (end.readUInt32LE(0) !== END_64) source.refuse('its directory is damaged')
  return { start: number64(source, end, 48), bytes: number64(source, end, 40) }
}

function number64(source: SourceFile, bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) source.refuse('its directory is damaged')
  return Number(value)
}

function parseLines(source: SourceFile, bytes: Buffer): Map<string, Line> {
  const lines = new Map<string, Line>()
  for (let at = 0; at < bytes.length;) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY) {
      source.refuse('its directory is damaged')
    }
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field))
    const end = at + 46 + name + extra + comment
    if (end > bytes.length) source.refuse('its directory is damaged')
    const line = {
      encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      local: bytes.readUInt32LE(at + 42),
    }
    widen(source, line, bytes.subarray(at + 46 + name, at + 46 + name + extra))
    const key = bytes.toString('utf8', at + 46, at + 46 + name)
    if (lines.has(key)) source.refuse('it holds a name twice')
    lines.set(key, line)
    at = end
  }
  return lines
}

/** Puts the numbers of the ZIP64 field in the place of those that are said to be elsewhere. */
function widen(source: SourceFile, line: Line, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== EXTRA_64) continue
    let next = at + 4
    for (const field of ['size', 'packed', 'local'] as const) {
      if (line[field] !== ELSEWHERE) continue
      if (next + 8 > extra.length) source.refuse('its directory is damaged')
      line[field] = number64(source, extra, next)
      next += 8
    }
    return
  }
}
