import { createHash, type Hash } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { tryLock } from '../../files/lock.ts'
import { log } from '../../files/log.ts'
import type { TextToTag } from '../../model/tagging.ts'
import { TaggingJournal } from './journal.ts'

/** A journal that nobody has gone on with for so long is of no use any more. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000

const ENDING = '.jsonl'

/** Sum of texts and of the words that they bring along, in order: the same for the same work. */
export class TextsSum {
  private readonly hash: Hash = createHash('sha256')

  add({ text, words }: TextToTag): void {
    this.hash.update(JSON.stringify([text, words ?? null]))
  }

  /** Ends it. */
  value(): string {
    return this.hash.digest('hex')
  }
}

/** What decides what is found: the same of all of it finds the same. */
interface Work {
  modelFolder: string
  engine: string
  /** Of a `TextsSum`. */
  texts: string
}

/** The journals of works that were not finished, found again by what is to be done. */
export class TaggingJournals {
  private readonly folder: string
  private readonly version: string

  constructor(folder: string, version: string) {
    this.folder = folder
    this.version = version
  }

  /**
   * The journal of a work, with what an earlier attempt has left in it; to be closed. Null while another process
   * is at the same work, and where nothing can be kept.
   */
  async open(work: Work): Promise<TaggingJournal | null> {
    try {
      await this.sweep()
      const path = join(this.folder, `${await this.nameOf(work)}${ENDING}`)
      const release = tryLock(`${path}.lock`)
      return release ? await TaggingJournal.open(path, release) : null
    } catch (error) {
      log.error('What is tagged cannot be kept', error)
      return null
    }
  }

  private async nameOf({ modelFolder, ...rest }: Work): Promise<string> {
    const { version } = this
    const model = await filesOf(modelFolder)
    return createHash('sha256')
      .update(JSON.stringify({ version, model, ...rest }))
      .digest('hex')
  }

  private async sweep(): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name)
      const touched = await stat(path).catch(() => undefined)
      const isOld = touched !== undefined && Date.now() - touched.mtimeMs > KEPT_MS
      if (name.endsWith(ENDING) && isOld) await rm(path, { force: true })
    }
  }
}

/** Names, sizes and times of a model's files: cheaper than reading them, and other for another model. */
async function filesOf(folder: string): Promise<[string, number, number][]> {
  const names = (await readdir(folder)).sort()
  return Promise.all(
    names.map(async (name): Promise<[string, number, number]> => {
      const { size, mtimeMs } = await stat(join(folder, name))
      return [name, size, mtimeMs]
    }),
  )
}
