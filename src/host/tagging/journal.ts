import { open, rm, type FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import type { Release } from '../../files/lock.ts'
import { log } from '../../files/log.ts'
import { range, type LabelledSpan } from '../../model/documents.ts'

const LINE_END = 10

const entities = z.array(range.extend({ label: z.string(), score: z.number().optional() }))
/** What was found in texts that were tagged together. */
const keptGroup = z.array(entities)

/**
 * What a model has found so far in the texts of one work, a line for each group of them, on the disk before
 * anybody hears of it: whoever begins the same work after a kill goes on behind the last line that is whole.
 * It holds offsets, labels and scores, and no text.
 */
export class TaggingJournal {
  private readonly path: string
  private readonly file: FileHandle
  private readonly release: Release
  /** Bytes of the lines that are whole. */
  private end = 0
  private usable = true

  private constructor(path: string, file: FileHandle, release: Release) {
    this.path = path
    this.file = file
    this.release = release
  }

  /** `release`: gives back the lock by which no other process writes it. */
  static async open(path: string, release: Release): Promise<TaggingJournal> {
    return new TaggingJournal(path, await open(path, 'a+'), release)
  }

  /** The groups that are there, in order; to be taken to the end before one is added. */
  async *kept(): AsyncGenerator<LabelledSpan[][]> {
    for await (const line of linesOf(this.file)) {
      const group = parsed(line)
      if (!group) break
      yield group
      this.end += line.length + 1
    }
    // What a kill has cut in the middle goes, so that the next line is whole.
    await this.file.truncate(this.end)
  }

  /** Keeps what was found in one more group. Where the disk takes no more, the work goes on without. */
  async add(group: readonly LabelledSpan[][]): Promise<void> {
    if (!this.usable) return
    try {
      await this.file.appendFile(`${JSON.stringify(group)}\n`)
      await this.file.datasync()
    } catch (error) {
      this.usable = false
      log.error('What was tagged could not be kept', error)
    }
  }

  /** `isDone`: the result of the work is in its place, so that nobody goes on with it. */
  async close(isDone = false): Promise<void> {
    await this.file.close()
    if (isDone) await rm(this.path, { force: true })
    this.release()
  }
}

/** The lines of a file that end. */
async function* linesOf(file: FileHandle): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  const chunks = file.createReadStream({ start: 0, autoClose: false })
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk])
    for (let at = rest.indexOf(LINE_END); at >= 0; at = rest.indexOf(LINE_END)) {
      yield rest.subarray(0, at)
      rest = rest.subarray(at + 1)
    }
  }
}

/** Undefined for a line that a power cut has left in shreds. */
function parsed(line: Buffer): LabelledSpan[][] | undefined {
  try {
    return keptGroup.parse(JSON.parse(line.toString()))
  } catch {
    return undefined
  }
}
