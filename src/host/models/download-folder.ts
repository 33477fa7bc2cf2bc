import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { MANIFEST_FILE } from '../../checkpoints/hub/download.ts'
import { folderOf, parseRepository } from '../../checkpoints/hub/repository.ts'
import { attempt, failed } from '../../domain/failure.ts'
import { onDisk } from '../../files/disk.ts'
import { contained } from '../../files/contained.ts'
import { tryLock, type Release } from '../../files/lock.ts'
import { markOwn, removeOwnFolder, unmark } from '../../files/own-folder.ts'
import { replaceFile } from '../../files/replace.ts'

/** What is kept of a download for the next start of the application. */
const savedSchema = z.object({
  repository: z.string(),
  revision: z.string(),
  totalBytes: z.number().nullable(),
})
type Saved = z.output<typeof savedSchema>

const SAVED_FILE = 'download.json'
const FOLDER = '.downloads'

export const ELSEWHERE =
  'Another Spanwright on this machine is downloading this model; wait for it, or pause it there.'

/** What a download has on the disk: files of the model, a note about itself, and a lock beside. */
export class DownloadFolder {
  readonly path: string

  /** `id` is the name that the repository gives the folder. */
  constructor(library: string, id: string) {
    this.path = contained(join(library, FOLDER), id)
  }

  /** Without this note the list would lose the download. */
  async save({ repository, revision, totalBytes }: Saved): Promise<void> {
    await onDisk(`Downloading ${repository}`, async () => {
      await mkdir(this.path, { recursive: true })
      await markOwn(this.path)
      const text = JSON.stringify({ repository, revision, totalBytes })
      await replaceFile(join(this.path, SAVED_FILE), (temporary) => writeFile(temporary, text))
    })
  }

  async saved(): Promise<Saved | undefined> {
    try {
      const text = await readFile(join(this.path, SAVED_FILE), 'utf8')
      const saved = savedSchema.parse(JSON.parse(text))
      // The folder's name must be the one that its contents would be given.
      const { repository, revision } = saved
      const name = folderOf(parseRepository(`${repository}@${revision}`))
      return name === basename(this.path) ? saved : undefined
    } catch {
      return undefined
    }
  }

  /** Takes away what is no part of the model. */
  async removeNotes(): Promise<void> {
    const notes = [SAVED_FILE, MANIFEST_FILE]
    await Promise.all(notes.map((file) => rm(join(this.path, file), { force: true })))
    await unmark(this.path)
  }

  async remove(): Promise<void> {
    // One that was begun by a version before the marks.
    if (await this.saved()) await markOwn(this.path)
    await removeOwnFolder(dirname(this.path), basename(this.path))
  }

  /** Only one process at a time may touch what was fetched. Throws the failure that says so. */
  claim(): Release {
    const release = this.lock()
    if (release) return release
    throw failed('busy', ELSEWHERE)
  }

  isClaimed(): boolean {
    const lock = attempt(() => this.lock())
    if (lock.ok) lock.value?.()
    return lock.ok && lock.value === undefined
  }

  private lock(): Release | undefined {
    return tryLock(`${this.path}.lock`)
  }
}

/** Ids of what earlier runs of the application left unfinished, damaged ones among them. */
export function unfinishedDownloads(library: string): Promise<string[]> {
  return readdir(join(library, FOLDER)).catch(() => [])
}
