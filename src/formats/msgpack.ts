/** What MessagePack is read to and written from here. */
export type Packable =
  null | boolean | number | bigint | string | Uint8Array | Packable[] | { [key: string]: Packable }

/** Nested deeper, a value is an attack on whoever walks it. */
const MAX_DEPTH = 32

/** The value of MessagePack bytes; null when they are damaged or of a kind that nobody needs here. */
export function unpack(bytes: Uint8Array): { value: Packable } | null {
  const reader = new Reader(bytes)
  try {
    return { value: reader.value(0) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Reads values one after the other; throws a RangeError where there is none. */
class Reader {
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  value(depth: number): Packable {
    if (depth > MAX_DEPTH) throw new RangeError('too deep')
    const type = this.view.getUint8(this.at++)
    if (type < 0x80) return type
    if (type < 0x90) return this.map(type & 0x0f, depth)
    if (type < 0xa0) return this.list(type & 0x0f, depth)
    if (type < 0xc0) return this.text(type & 0x1f)
    if (type >= 0xe0) return type - 0x100
    return this.typed(type, depth)
  }

  private typed(type: number, depth: number): Packable {
    if (type === 0xc0) return null
    if (type === 0xc2 || type === 0xc3) return type === 0xc3
    if (type >= 0xc4 && type <= 0xc6) return this.take(this.size(type - 0xc4))
    if (type === 0xca) return this.view.getFloat32(this.step(4))
    if (type === 0xcb) return this.view.getFloat64(this.step(8))
    if (type >= 0xcc && type <= 0xce) return this.size(type - 0xcc)
    if (type === 0xcf) return this.view.getBigUint64(this.step(8))
    if (type === 0xd0) return this.view.getInt8(this.step(1))
    if (type === 0xd1) return this.view.getInt16(this.step(2))
    if (type === 0xd2) return this.view.getInt32(this.step(4))
    if (type === 0xd3) return this.view.getBigInt64(this.step(8))
    if (type >= 0xd9 && type <= 0xdb) return this.text(this.size(type - 0xd9))
    if (type === 0xdc || type === 0xdd) return this.list(this.size(type - 0xdb), depth)
    if (type === 0xde || type === 0xdf) return this.map(this.size(type - 0xdd), depth)
    throw new RangeError('an extension')
  }

  /** An unsigned number of 1, 2 or 4 bytes. */
  private size(power: number): number {
    if (power === 0) return this.view.getUint8(this.step(1))
    return power === 1 ? this.view.getUint16(this.step(2)) : this.view.getUint32(this.step(4))
  }

  private step(length: number): number {
    this.at += length
    return this.at - length
  }

  private take(length: number): Uint8Array {
    const start = this.step(length)
    if (this.at > this.bytes.length) throw new RangeError('cut off')
    return this.bytes.subarray(start, this.at)
  }

  private text(length: number): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.take(length))
  }

  private list(length: number, depth: number): Packable[] {
    const items: Packable[] = []
    for (let i = 0; i < length; i++) items.push(this.value(depth + 1))
    return items
  }

  private map(length: number, depth: number): Packable {
    const entries: [string, Packable][] = []
    for (let i = 0; i < length; i++) {
      const key = this.value(depth + 1)
      entries.push([String(key), this.value(depth + 1)])
    }
    return Object.fromEntries(entries)
  }
}

/** MessagePack of a value, every size in four bytes; numbers are whole and below 2³². */
export function pack(value: Packable): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  write(value, parts)
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function write(value: Packable, parts: Uint8Array[]): void {
  if (value === null) parts.push(Uint8Array.of(0xc0))
  else if (typeof value === 'boolean') parts.push(Uint8Array.of(value ? 0xc3 : 0xc2))
  else if (typeof value === 'number' || typeof value === 'bigint')
    parts.push(head(0xce, Number(value)))
  else if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value)
    parts.push(head(0xdb, bytes.length), bytes)
  } else if (value instanceof Uint8Array) parts.push(head(0xc6, value.length), value)
  else if (Array.isArray(value)) {
    parts.push(head(0xdd, value.length))
    for (const one of value) write(one, parts)
  } else {
    const entries = Object.entries(value)
    parts.push(head(0xdf, entries.length))
    for (const [key, one] of entries) {
      write(key, parts)
      write(one, parts)
    }
  }
}

function head(type: number, size: number): Uint8Array {
  const bytes = new Uint8Array(5)
  bytes[0] = type
  new DataView(bytes.buffer).setUint32(1, size)
  return bytes
}
