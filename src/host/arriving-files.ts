import { sentFile } from '../contract/files.ts'
import { failed } from '../domain/failure.ts'
import { isObject } from '../domain/json.ts'
import { replaceInside } from '../domain/replace-inside.ts'
import { FILE_DEPTH, MAX_FILE_BYTES } from '../model/limits.ts'

/** A file whose call does not come within so many milliseconds is forgotten: its page is gone. */
const FORGOTTEN_AFTER = 60_000
/** Bytes of all files that are on their way. */
const MOST_BYTES = 2 * MAX_FILE_BYTES

interface Arriving {
  pieces: Blob[]
  forget?: NodeJS.Timeout
}

/** Files that come in pieces, ahead of the calls that are about them; see renderer/api/pieces.ts. */
export class ArrivingFiles {
  private readonly files = new Map<string, Arriving>()
  private bytes = 0

  /** Keeps the next piece of a file. Throws a FailureError where there are too many on their way. */
  add(id: string, piece: Blob): void {
    if (this.bytes + piece.size > MOST_BYTES)
      throw failed('busy', 'Too many large files are being sent; try again in a minute.')
    const { pieces, forget } = this.files.get(id) ?? ({ pieces: [] } as Arriving)
    clearTimeout(forget)
    pieces.push(piece)
    const later = setTimeout(() => this.take(id), FORGOTTEN_AFTER).unref()
    this.files.set(id, { pieces, forget: later })
    this.bytes += piece.size
  }

  /** An input with its files, where some of them were sent before. Throws a FailureError for one that is not there. */
  filled(input: unknown): unknown {
    const put = (part: unknown) => {
      const sent = isNamed(part) ? sentFile.safeParse(part).data : undefined
      return sent ? this.file(sent.sentFile, sent.name) : part
    }
    return replaceInside(input, put, FILE_DEPTH)
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

/** Looked at before all else: a call may hold a hundred thousand objects. */
const isNamed = (part: unknown) => isObject(part) && 'sentFile' in part
