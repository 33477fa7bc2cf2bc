import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { onDisk } from '../../files/disk.ts'
import {
  downloadModel,
  MANIFEST_FILE,
  type DownloadProgress,
} from '../../checkpoints/hub/download.ts'
import { folderOf, parseHub, parseRepository } from '../../checkpoints/hub/repository.ts'
import { hubTiming, type HubTiming } from '../../checkpoints/hub/timing.ts'
import { attempt, FailureError } from '../../domain/failure.ts'
import type { FailureCode } from '../../model/failure.ts'
import type { Download } from '../../model/models.ts'
import { tryLock, type Release } from '../../files/lock.ts'
import { log } from '../../files/log.ts'
import { replaceFile } from '../../files/replace.ts'
import { Channel } from '../channel.ts'
import { folderBytes } from './model-details.ts'
import { checkModel, type Models } from './models.ts'
import { Speed } from './speed.ts'

/** What is kept of a download for the next start of the application. */
const savedSchema = z.object({
  repository: z.string(),
  revision: z.string(),
  totalBytes: z.number().nullable(),
})
const SAVED_FILE = 'download.json'
const FOLDER = '.downloads'
const HOPELESS: ReadonlySet<FailureCode> = new Set(['bad-input', 'not-found', 'forbidden'])
const LEFT = 'The application ended during this download; resume to go on.'
const ELSEWHERE =
  'Another Spanwright on this machine is downloading this model; wait for it, or pause it there.'
/** Files of the download itself, which are no part of the model. */
const LEFTOVERS = [SAVED_FILE, MANIFEST_FILE]

export interface DownloadOptions {
  timing: HubTiming
  /** Progress is told this often at most; changes of state at once. */
  tellEveryMs: number
}

interface Entry {
  download: Download
  speed: Speed
  /** Not begun here: its files may go while nobody here looks. */
  found?: boolean
  /** Present while it runs. */
  stop?: AbortController
  ended: Promise<void>
}

/** Fetches models from a hub into the library. What was begun survives the application. */
export class Downloads {
  private readonly models: Models
  private readonly hub: () => string
  private readonly options: DownloadOptions
  private readonly entries = new Map<string, Entry>()
  private readonly channel = new Channel<Download[]>()
  private loaded: Promise<void> | undefined
  private telling: NodeJS.Timeout | undefined

  /** `hub` gives the address to use at that moment. */
  constructor(models: Models, hub: () => string, options: Partial<DownloadOptions> = {}) {
    this.models = models
    this.hub = hub
    this.options = { timing: hubTiming, tellEveryMs: 200, ...options }
  }

  async list(): Promise<Download[]> {
    await (this.loaded ??= this.load())
    return [...this.entries.values()].map(({ download }) => download)
  }

  /** All downloads, now and at every change. */
  async *watch(signal?: AbortSignal): AsyncGenerator<Download[]> {
    const changes = this.channel.listen(signal)
    yield await this.list()
    yield* changes
  }

  /** Begins a download, or goes on with one of the same name. */
  async start(name: string): Promise<Download> {
    await this.list()
    const repository = parseRepository(name)
    const id = folderOf(repository)
    const known = this.entries.get(id)
    if (known?.stop) return known.download
    if (!known || known.download.state === 'done') {
      this.entries.set(id, {
        download: initial(id, repository.name, repository.revision),
        speed: new Speed(),
        ended: Promise.resolve(),
      })
    }
    return this.run(id)
  }

  async resume(id: string): Promise<void> {
    const entry = await this.find(id)
    if (entry.found && !(await this.saved(id))) {
      this.entries.delete(id)
      this.tell()
      const message = 'That download was ended by another Spanwright; look in the library.'
      throw new FailureError({ code: 'not-found', message })
    }
    if (!entry.stop && entry.download.state !== 'done') this.run(id)
  }

  /** Stops fetching; what is there is kept. */
  async pause(id: string): Promise<void> {
    const entry = await this.find(id)
    entry.stop?.abort()
    await entry.ended
  }

  /** Ends a download and deletes what it fetched. */
  async cancel(id: string): Promise<void> {
    await this.pause(id)
    const release = this.claim(id)
    try {
      await onDisk('Deleting the download', () => this.remove(id))
    } finally {
      release()
    }
    this.entries.delete(id)
    this.tell()
  }

  /** Pauses everything. */
  async close(): Promise<void> {
    const running = [...this.entries.values()].filter(({ stop }) => stop)
    for (const { stop } of running) stop?.abort()
    await Promise.all(running.map(({ ended }) => ended))
    clearTimeout(this.telling)
    this.channel.close()
  }

  /** Puts the entry to work and returns at once. */
  private run(id: string): Download {
    const entry = this.entries.get(id) as Entry
    const stop = new AbortController()
    entry.stop = stop
    entry.found = false
    entry.speed = new Speed()
    this.update(entry, { state: 'running', message: '' })
    entry.ended = this.fetch(entry, stop.signal).then(
      (modelId) => this.end(entry, { state: 'done', modelId }),
      (error: unknown) => this.fail(entry, error, stop.signal),
    )
    return entry.download
  }

  /** Fetches, checks and adopts the model, alone of all processes; returns its id. */
  private async fetch(entry: Entry, signal: AbortSignal): Promise<string> {
    const { id } = entry.download
    const release = this.claim(id)
    try {
      return await this.fetchClaimed(entry, signal)
    } catch (error) {
      // What no further attempt can use is not kept.
      const hopeless = error instanceof FailureError && HOPELESS.has(error.failure.code)
      if (hopeless) await this.remove(id).catch(() => undefined)
      throw error
    } finally {
      release()
    }
  }

  private async fetchClaimed(entry: Entry, signal: AbortSignal): Promise<string> {
    const { id, repository: name, revision } = entry.download
    const hub = parseHub(this.hub())
    const folder = this.folderOf(id)
    await this.save(entry)
    const commit = await downloadModel({
      repository: { name, revision },
      folder,
      request: { hub, signal, timing: this.options.timing },
      report: (progress) => this.receive(entry, progress),
    })
    await checkModel(folder)
    await Promise.all(LEFTOVERS.map((file) => rm(join(folder, file), { force: true })))
    const model = await this.models.adopt(folder, {
      name: name.split('/').at(-1) as string,
      createdAt: new Date().toISOString(),
      f1: null,
      source: { kind: 'downloaded', hub, repository: name, revision: commit },
    })
    return model.id
  }

  private receive(entry: Entry, { file, bytes, totalBytes, waiting }: DownloadProgress): void {
    const known = entry.download.totalBytes
    const state = waiting ? 'waiting' : 'running'
    const moved = { file, bytes, totalBytes: totalBytes ?? known, message: waiting }
    const bytesPerSecond = waiting ? null : entry.speed.after(bytes)
    const urgent = entry.download.state !== state
    entry.download = { ...entry.download, ...moved, state, bytesPerSecond }
    if (totalBytes !== known && totalBytes !== null) void this.save(entry).catch(() => undefined)
    if (urgent) this.tell()
    else this.tellSoon()
  }

  private fail(entry: Entry, error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return this.end(entry, { state: 'paused' })
    log.error(`The download of ${entry.download.repository} failed`, error)
    const message =
      error instanceof FailureError
        ? error.failure.message
        : 'Something unexpected went wrong; resume to try again. The log has the details.'
    this.end(entry, { state: 'failed', message })
  }

  private end(entry: Entry, change: Partial<Download>): void {
    entry.stop = undefined
    this.update(entry, { bytesPerSecond: null, message: '', ...change })
  }

  private update(entry: Entry, change: Partial<Download>): void {
    entry.download = { ...entry.download, ...change }
    this.tell()
  }

  private tellSoon(): void {
    this.telling ??= setTimeout(() => this.tell(), this.options.tellEveryMs)
  }

  private tell(): void {
    clearTimeout(this.telling)
    this.telling = undefined
    this.channel.send([...this.entries.values()].map(({ download }) => download))
  }

  private async find(id: string): Promise<Entry> {
    await this.list()
    const entry = this.entries.get(id)
    if (entry) return entry
    throw new FailureError({ code: 'not-found', message: 'That download is not on the list.' })
  }

  private folderOf(id: string): string {
    return join(this.models.folder, FOLDER, id)
  }

  private remove(id: string): Promise<void> {
    return rm(this.folderOf(id), { recursive: true, force: true })
  }

  /** Only one process at a time may touch what was fetched. Throws the failure that says so. */
  private claim(id: string): Release {
    const release = tryLock(`${this.folderOf(id)}.lock`)
    if (release) return release
    throw new FailureError({ code: 'busy', message: ELSEWHERE })
  }

  private isClaimed(id: string): boolean {
    const lock = attempt(() => tryLock(`${this.folderOf(id)}.lock`))
    if (lock.ok) lock.value?.()
    return lock.ok && lock.value === undefined
  }

  /** Whole or not at all: without it the list would lose its entry. */
  private async save({ download }: Entry): Promise<void> {
    const { id, repository, revision, totalBytes } = download
    const folder = this.folderOf(id)
    await onDisk(`Downloading ${repository}`, async () => {
      await mkdir(folder, { recursive: true })
      const text = JSON.stringify({ repository, revision, totalBytes })
      await replaceFile(join(folder, SAVED_FILE), (temporary) => writeFile(temporary, text))
    })
  }

  /** Downloads that an earlier run of the application left unfinished. */
  private async load(): Promise<void> {
    const names = await readdir(join(this.models.folder, FOLDER)).catch(() => [])
    for (const id of names) {
      const saved = await this.saved(id)
      if (!saved || this.entries.has(id)) continue
      const bytes = await folderBytes(this.folderOf(id))
      const download = {
        ...initial(id, saved.repository, saved.revision),
        state: 'paused' as const,
        message: this.isClaimed(id) ? ELSEWHERE : LEFT,
        totalBytes: saved.totalBytes,
        bytes: Math.min(bytes, saved.totalBytes ?? bytes),
      }
      this.entries.set(id, { download, found: true, speed: new Speed(), ended: Promise.resolve() })
    }
  }

  private async saved(id: string): Promise<z.output<typeof savedSchema> | undefined> {
    try {
      const text = await readFile(join(this.folderOf(id), SAVED_FILE), 'utf8')
      const saved = savedSchema.parse(JSON.parse(text))
      // The folder's name must be the one that its contents would be given.
      const { repository, revision } = saved
      return folderOf(parseRepository(`${repository}@${revision}`)) === id ? saved : undefined
    } catch {
      return undefined
    }
  }
}

function initial(id: string, repository: string, revision: string): Download {
  return {
    id,
    repository,
    revision,
    state: 'running',
    message: '',
    file: '',
    bytes: 0,
    totalBytes: null,
    bytesPerSecond: null,
    modelId: null,
  }
}
