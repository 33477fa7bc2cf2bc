import { deflateRawSync } from 'node:zlib'
import { unzip, zip } from '../../src/formats/zip.ts'
import { unwrap } from '../../src/domain/failure.ts'

/** An archive whose files are deflated, as other programs write them. */
export function packed(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const named = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: new Uint8Array(Buffer.from(content)),
  }))
  const stored = Buffer.from(zip(named))
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let [at, place] = [0, 0]
  let directory = stored.readUInt32LE(stored.length - 6)
  for (const { name, bytes } of named) {
    const content = deflateRawSync(bytes)
    const length = Buffer.byteLength(name)
    const local = Buffer.from(stored.subarray(at, at + 30 + length))
    const entry = Buffer.from(stored.subarray(directory, directory + 46 + length))
    at += 30 + length + bytes.length
    directory += 46 + length
    local.writeUInt16LE(8, 8)
    local.writeUInt32LE(content.length, 18)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(content.length, 20)
    entry.writeUInt32LE(place, 42)
    place += local.length + content.length
    locals.push(local, content)
    central.push(entry)
  }
  const end = Buffer.from(stored.subarray(-22))
  end.writeUInt32LE(place, 16)
  return Buffer.concat([...locals, ...central, end])
}

/** The files of an archive, by name. */
export const unpacked = (bytes: Uint8Array): Record<string, Uint8Array> =>
  Object.fromEntries(unwrap(unzip(bytes)).map((file) => [file.name, file.bytes]))
