import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'

type Files = Record<string, Uint8Array>

/** The files of a folder, under names that begin with `prefix`. */
export function filesOf(folder: string, prefix = ''): Files {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [prefix + name, readFileSync(join(folder, name))]),
  )
}

/** A tar archive, compressed; long names as POSIX has them. */
export function tarGz(files: Files): Buffer {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const record = ` path=${name}\n`
    const length = record.length + String(record.length + 3).length
    const long = name.length > 100 ? [entry('x', 'pax', Buffer.from(length + record))] : []
    return [...long, entry('0', name.slice(0, 100), bytes)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

function entry(kind: string, name: string, bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write(bytes.length.toString(8).padStart(11, '0'), 124)
  header.write(kind, 156)
  header.write('ustar', 257)
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}

/** A zip archive of compressed files. */
export function deflatedZip(files: Files): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, bytes] of Object.entries(files)) {
    const packed = deflateRawSync(bytes)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(bytes), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(bytes.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed])
    const line = Buffer.alloc(14)
    line.writeUInt32LE(at, 10)
    const own = [Buffer.from('PK\x01\x02\x14\x00'), fields, line, Buffer.from(name)]
    directory.push(Buffer.concat(own))
    parts.push(local)
    at += local.length
  }
  const lines = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(lines.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, lines, end])
}
