import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { isatty } from 'node:tty'
import { failed } from '../domain/failure.ts'

/** What may be read whole; larger files are refused by their readers as well, with what to do. */
const MAX_BYTES = 1024 ** 3
const CHUNK_BYTES = 1024 * 1024
/** How long nobody may write into a pipe before it is taken for one that nobody will. */
const PATIENCE_MS = 4000
const PAUSE_MS = 20

/**
 * All bytes of a file, of a pipe that somebody writes to, or of what is typed. Throws a FailureError for what
 * has no end: a device, a pipe without a writer, more bytes than any file that can be used.
 */
export function readAllBytes(path: string): Uint8Array {
  // A pipe is opened without waiting for who writes to it.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    return readOpened(path, file)
  } finally {
    closeSync(file)
  }
}

/** The same of standard input, which can be read once. */
export const readStandardInput = () => readOpened('Standard input', 0)

function readOpened(path: string, file: number): Uint8Array {
  const info = fstatSync(file)
  if (info.size > MAX_BYTES) throw tooLarge(path)
  if (info.isFile()) return readFileSync(file)
  if (info.isFIFO() || info.isSocket() || isatty(file)) return readPipe(path, file)
  if (info.isDirectory()) throw failed('disk', `${path} is a folder; name a file.`)
  throw failed('bad-input', `${path} is a device; name a file, or a pipe that ends.`)
}

function readPipe(path: string, file: number): Uint8Array {
  const chunks: Uint8Array[] = []
  let [size, waited] = [0, 0]
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const count = readSome(file, chunk)
    if (count === 0 && size > 0) return Buffer.concat(chunks, size)
    if (count > 0) {
      chunks.push(Uint8Array.from(chunk.subarray(0, count)))
      size += count
      if (size > MAX_BYTES) throw tooLarge(path)
    } else {
      // Nobody writes yet, or nothing at the moment; somebody who has begun may take any time.
      if (count === 0 && (waited += PAUSE_MS) > PATIENCE_MS) {
        throw failed(
          'bad-input',
          `Nothing is written to ${path}; start what fills it, or name a file.`,
        )
      }
      pause()
    }
  }
}

/** Bytes read; 0 when no process has the other end open, -1 when one has and writes nothing yet. */
function readSome(file: number, into: Uint8Array): number {
  try {
    return readSync(file, into)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EAGAIN') return -1
    if (code === 'EOF') return 0
    throw error
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
}

const tooLarge = (path: string) =>
  failed('bad-input', `${path} is larger than 1 GB; split it, and give the parts.`)
