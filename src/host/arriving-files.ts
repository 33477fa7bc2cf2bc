import { sentFile } from '../contract/files.ts'
import { failed } from '../domain/failure.ts'
import { MAX_FILE_BYTES } from '../model/limits.ts'

/** A file whose call does not come within so many milliseconds is forgotten: its page is gone. */
const FORGOTTEN_AFTER = 60_000
/** Bytes of all files that are on their way. */
const MOST_BYTES = 2 * MAX_FILE_BYTES

/** How deep in a call a file may be named: { files: [{ beside: [file] }] }. */
const DEPTH = 6

interface Arriving {
  pieces: Blob[]
  forget: NodeJS.Timeout
}

/** Files that come in pieces, ahead of the calls that are about them; see renderer/api/pieces.ts. */
export class ArrivingFiles {
  private readonly files = new Map<string, Arriving>()
  private bytes = 0

  /** Keeps the next piece of a file. Throws a FailureError where there are too many on their way. */
  add(id: string, piece: Blob): void {
    if (this.bytes + piece.size > MOST_BYTES)
      throw failed('busy', 'Too many large files are being sent; try again in a minute.')
    const known = this.files.get(id)
    clearTimeout(known?.forget)
    const forget = setTimeout(() => this.take(id), FORGOTTEN_AFTER).unref()
    this.files.set(id, { pieces: [...(known?.pieces ?? []), piece], forget })
    this.bytes += piece.size
  }

  /** An input with its files, where some of them were sent before. Throws a FailureError for one that is not there. */
  filled(input: unknown): unknown {
    return namesFiles(input, DEPTH) ? this.fill(input, DEPTH) : input
  }

  private fill(value: unknown, depth: number): unknown {
    if (depth === 0) return value
    const sent = sentFile.safeParse(value)
    if (sent.success) return this.file(sent.data.sentFile, sent.data.name)
    const inside = (one: unknown) => this.fill(one, depth - 1)
    if (Array.isArray(value)) return value.map(inside)
    if (!isPlain(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inside(one)]))
  }

  private file(id: string, name: string): File {
    const pieces = this.take(id)
    if (pieces) return new File(pieces, name)
    throw failed('bad-input', `${name} did not arrive whole; choose it again.`)
  }

  private take(id: string): Blob[] | undefined {
    const arrived = this.files.get(id)
    clearTimeout(arrived?.forget)
    this.files.delete(id)
    for (const { size } of arrived?.pieces ?? []) this.bytes -= size
    return arrived?.pieces
  }
}

function namesFiles(value: unknown, depth: number): boolean {
  if (depth === 0) return false
  const inside = (one: unknown) => namesFiles(one, depth - 1)
  if (Array.isArray(value)) return value.some(inside)
  return isPlain(value) && ('sentFile' in value || Object.values(value).some(inside))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}
