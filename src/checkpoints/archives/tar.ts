import { failed } from '../../domain/failure.ts'

/** A file in an archive; its content has to be read before the next file is asked for, or is skipped. */
export interface ArchivedFile {
  name: string
  size: number
  content(): AsyncIterable<Uint8Array>
}

const BLOCK = 512
/** Names longer than a header holds come in files of their own, of some hundred bytes. */
const MAX_NAME_BYTES = 64 * 1024

/** Kinds of entries: a file, and what gives the next one its name, in the words of POSIX and of GNU. */
const FILE = ['0', '\0', '7']
const [PAX_NAME, GNU_NAME] = ['x', 'L']

const DAMAGED = failed('bad-input', 'The archive is damaged; download or make it again.')

/** The files of a tar archive, in their order; links and folders are left out. Throws a FailureError. */
export async function* tarFiles(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArchivedFile> {
  const source = new ByteSource(bytes)
  let longName: string | undefined
  for (;;) {
    const header = await source.take(BLOCK, true)
    if (header === undefined || header.every((byte) => byte === 0)) return
    const { name, size, kind } = readHeader(header)
    const rest = (BLOCK - (size % BLOCK)) % BLOCK
    if (kind === PAX_NAME || kind === GNU_NAME) {
      if (size > MAX_NAME_BYTES) throw DAMAGED
      const text = ((await source.take(size)) as Buffer).toString('utf8')
      longName = (kind === GNU_NAME ? text.replace(/\0.*$/s, '') : paxPath(text)) ?? longName
      await source.skip(rest)
      continue
    }
    let left = size
    const content = async function* () {
      while (left > 0) {
        const part = await source.some(left)
        left -= part.length
        yield part
      }
    }
    if (FILE.includes(kind)) yield { name: longName ?? name, size, content }
    longName = undefined
    await source.skip(left + rest)
  }
}

function readHeader(header: Buffer) {
  const text = (from: number, to: number) => header.toString('utf8', from, to).replace(/\0.*$/s, '')
  const prefix = text(257, 262) === 'ustar' ? text(345, 500) : ''
  const name = (prefix === '' ? '' : `${prefix}/`) + text(0, 100)
  // Large sizes are in binary, marked by their first bit.
  const size =
    header[124] & 0x80
      ? Number(header.readBigUInt64BE(128))
      : Number.parseInt(text(124, 136).trim() || '0', 8)
  if (!Number.isSafeInteger(size) || size < 0) throw DAMAGED
  return { name, size, kind: String.fromCharCode(header[156]) }
}

/** "27 path=a/long/name\n…" → the path. */
function paxPath(records: string): string | undefined {
  return /^\d+ path=(.*)$/m.exec(records)?.[1]
}

/** Bytes that come in pieces of any size, taken in pieces of the size asked for. */
class ByteSource {
  private readonly pieces: AsyncIterator<Uint8Array>
  private rest: Buffer = Buffer.alloc(0)

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.pieces = bytes[Symbol.asyncIterator]()
  }

  /** So many bytes; undefined where none is left and the end may come. */
  async take(length: number, mayEnd = false): Promise<Buffer | undefined> {
    while (this.rest.length < length) {
      const { value, done } = await this.pieces.next()
      if (done) {
        if (mayEnd && this.rest.length === 0) return undefined
        throw DAMAGED
      }
      this.rest = Buffer.concat([this.rest, value])
    }
    return this.cut(length)
  }

  /** At most so many bytes, and at least one. */
  async some(limit: number): Promise<Buffer> {
    if (this.rest.length === 0) {
      const { value, done } = await this.pieces.next()
      if (done) throw DAMAGED
      this.rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      if (this.rest.length === 0) return this.some(limit)
    }
    return this.cut(Math.min(limit, this.rest.length))
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) left -= (await this.some(left)).length
  }

  private cut(length: number): Buffer {
    const part = this.rest.subarray(0, length)
    this.rest = this.rest.subarray(length)
    return part
  }
}
