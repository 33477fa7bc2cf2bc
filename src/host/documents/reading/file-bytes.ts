import { closeSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { diskFailure } from '../../../files/disk.ts'
import { readAllBytes } from '../../../files/read-bytes.ts'
import { bytesInMemory, type LongBytes } from '../../../formats/index.ts'

/** The bytes of a file: here, or on the disk for as long as they are needed. */
export type FileBytes = Uint8Array | { path: string; size: number }

const PIECE_BYTES = 256 * 1024

export const sizeOf = (bytes: FileBytes) =>
  bytes instanceof Uint8Array ? bytes.length : bytes.size

/** The bytes of a file to be read in pieces; of one on the disk no more than a piece is in memory. */
export function longBytes(bytes: FileBytes): LongBytes {
  if (bytes instanceof Uint8Array) return bytesInMemory(bytes)
  const { path, size } = bytes
  return { size, pieces: () => piecesAt(path), all: () => readAllBytes(path) }
}

/** Throws a FailureError where the disk does not give them. */
function* piecesAt(path: string): Generator<Uint8Array> {
  const file = onDisk(path, () => openSync(path, 'r'))
  try {
    for (;;) {
      const piece = new Uint8Array(PIECE_BYTES)
      const count = onDisk(path, () => readSync(file, piece))
      if (count === 0) return
      yield piece.subarray(0, count)
    }
  } finally {
    closeSync(file)
  }
}

function onDisk<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw diskFailure(error, `Reading ${basename(path)}`)
  }
}
