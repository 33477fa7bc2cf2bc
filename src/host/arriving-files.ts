import { openAsBlob } from 'node:fs'
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sentFile } from '../contract/files.ts'
import { failed } from '../domain/failure.ts'
import { isObject } from '../domain/json.ts'
import { replaceInside } from '../domain/replace-inside.ts'
import { onDisk } from '../files/disk.ts'
import { log } from '../files/log.ts'
import { folderOfFiles } from '../files/temporary-folder.ts'
import { FILE_DEPTH, MAX_FILE_BYTES } from '../model/limits.ts'

/** A file whose call does not come within so many milliseconds is forgotten: its page is gone. */
const FORGOTTEN_AFTER = 60_000
/** Bytes of all files that are here. */
const MOST_BYTES = 2 * MAX_FILE_BYTES

/** A file that came in pieces. It lies on the disk, for as long as the call that it is for. */
export class ArrivedFile extends File {
  readonly path: string

  constructor(content: Blob, name: string, path: string) {
    super([content], name)
    this.path = path
  }
}

interface Arriving {
  path: string
  size: number
  /** Resolves when the pieces that came are on the disk. */
  written: Promise<void>
  forget?: NodeJS.Timeout
}

/** An input with the files that it names; `ended` is to be called when nobody needs them any more. */
interface Filled {
  input: unknown
  ended: () => void
}

/** Files that come in pieces, ahead of the calls that are about them; see renderer/api/pieces.ts. */
export class ArrivingFiles {
  private readonly files = new Map<string, Arriving>()
  private folder: ReturnType<typeof folderOfFiles> | undefined
  private bytes = 0

  /** Keeps the next piece of a file. Throws a FailureError where there are too many, or the disk takes no more. */
  async add(id: string, piece: Blob): Promise<void> {
    if (this.bytes + piece.size > MOST_BYTES)
      throw failed('busy', 'Too many large files are being sent; try again in a minute.')
    const file = this.files.get(id) ?? this.begun(id)
    clearTimeout(file.forget)
    file.forget = setTimeout(() => this.remove(this.take(id)), FORGOTTEN_AFTER).unref()
    file.size += piece.size
    this.bytes += piece.size
    file.written = file.written.then(async () => {
      const bytes = Buffer.from(await piece.arrayBuffer())
      await onDisk('Keeping a file that was sent', () => appendFile(file.path, bytes))
    })
    await file.written
  }

  /** An input with the files that were sent before; null without any. Throws a FailureError for one that is not there. */
  async filled(input: unknown): Promise<Filled | null> {
    const sent = sentIn(input)
    if (sent.length === 0) return null
    const taken = new Map<string, Arriving>()
    const files = new Map<string, ArrivedFile>()
    const ended = () => taken.forEach((file) => this.remove(file))
    try {
      for (const { sentFile: id, name } of sent) {
        const file = taken.get(id) ?? this.take(id)
        if (!file) throw failed('bad-input', `${name} did not arrive whole; choose it again.`)
        taken.set(id, file)
        await file.written
        files.set(id, new ArrivedFile(await openAsBlob(file.path), name, file.path))
      }
    } catch (error) {
      ended()
      throw error
    }
    const put = (part: unknown) => files.get(sentOf(part)?.sentFile ?? '') ?? part
    return { input: replaceInside(input, put, FILE_DEPTH), ended }
  }

  close(): void {
    for (const id of this.files.keys()) this.take(id)
    this.folder?.remove()
  }

  private begun(id: string): Arriving {
    this.folder ??= folderOfFiles()
    const file = { path: join(this.folder.path, id), size: 0, written: Promise.resolve() }
    this.files.set(id, file)
    return file
  }

  /** From here on it is whoever took it who removes it. */
  private take(id: string): Arriving | undefined {
    const file = this.files.get(id)
    clearTimeout(file?.forget)
    this.files.delete(id)
    return file
  }

  private remove(file: Arriving | undefined): void {
    if (!file) return
    this.bytes -= file.size
    file.size = 0
    // A large one takes the disk a while, for which nobody waits.
    rm(file.path, { force: true }).catch((error: unknown) =>
      log.error('A file that was sent was not removed', error),
    )
  }
}

/** Looked at before all else: a call may hold a hundred thousand objects. */
const isNamed = (part: unknown) => isObject(part) && 'sentFile' in part

const sentOf = (part: unknown) => (isNamed(part) ? sentFile.safeParse(part).data : undefined)

function sentIn(input: unknown) {
  const found: { sentFile: string; name: string }[] = []
  const note = (part: unknown) => {
    const sent = sentOf(part)
    if (sent) found.push(sent)
    return part
  }
  replaceInside(input, note, FILE_DEPTH)
  return found
}
