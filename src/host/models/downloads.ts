import { EventPublisher } from '@orpc/server'
import { onDisk } from '../../files/disk.ts'
import { downloadModel, type DownloadProgress } from '../../checkpoints/hub/download.ts'
import { folderOf, parseHub, parseRepository } from '../../checkpoints/hub/repository.ts'
import { hubTiming, type HubTiming } from '../../checkpoints/hub/timing.ts'
import { FailureError, failed } from '../../domain/failure.ts'
import type { FailureCode } from '../../model/failure.ts'
import type { Download } from '../../model/models.ts'
import { log } from '../../files/log.ts'
import { DownloadFolder, ELSEWHERE, unfinishedDownloads } from './download-folder.ts'
import { folderBytes } from './model-details.ts'
import { checkModel } from './imported.ts'
import type { Models } from './models.ts'
import { proxyOfEnvironment } from './proxy.ts'
import { Speed } from './speed.ts'

const HOPELESS: ReadonlySet<FailureCode> = new Set(['bad-input', 'not-found', 'forbidden'])
const LEFT = 'The application ended during this download; resume to go on.'

export interface DownloadOptions {
  timing: HubTiming
  /** Progress is told this often at most; changes of state at once. */
  tellEveryMs: number
  /** Before anything is fetched: lets requests go through the proxy that is to be used for this address. */
  throughProxy: (hub: string) => Promise<void>
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
  /** All of them at each change: who is behind needs the newest alone. */
  private readonly told = new EventPublisher<{ all: Download[] }>({ maxBufferedEvents: 1 })
  private loaded: Promise<void> | undefined
  private telling: NodeJS.Timeout | undefined

  /** `hub` gives the address to use at that moment. */
  constructor(models: Models, hub: () => string, options: Partial<DownloadOptions> = {}) {
    this.models = models
    this.hub = hub
    this.options = {
      timing: hubTiming,
      tellEveryMs: 200,
      throughProxy: proxyOfEnvironment,
      ...options,
    }
  }

  async list(): Promise<Download[]> {
    await (this.loaded ??= this.load())
    return [...this.entries.values()].map(({ download }) => download)
  }

  /** All downloads, now and at every change. */
  async *watch(signal?: AbortSignal): AsyncGenerator<Download[]> {
    const changes = this.told.subscribe('all', { signal })
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
    if (entry.found && !(await this.folderOf(id).saved())) {
      this.entries.delete(id)
      this.tell()
      const message = 'That download was ended by another Spanwright; look in the library.'
      throw failed('not-found', message)
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
    const folder = this.folderOf(id)
    const release = folder.claim()
    try {
      await onDisk('Deleting the download', () => folder.remove())
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
    const folder = this.folderOf(entry.download.id)
    const release = folder.claim()
    try {
      return await this.fetchClaimed(entry, folder, signal)
    } catch (error) {
      // What no further attempt can use is not kept.
      const hopeless = error instanceof FailureError && HOPELESS.has(error.failure.code)
      if (hopeless) await folder.remove().catch(() => undefined)
      throw error
    } finally {
      release()
    }
  }

  private async fetchClaimed(
    entry: Entry,
    folder: DownloadFolder,
    signal: AbortSignal,
  ): Promise<string> {
    const { repository: name, revision } = entry.download
    const hub = parseHub(this.hub())
    await folder.save(entry.download)
    await this.options.throughProxy(hub)
    const commit = await downloadModel({
      repository: { name, revision },
      folder: folder.path,
      request: { hub, signal, timing: this.options.timing },
      report: (progress) => this.receive(entry, folder, progress),
    })
    await checkModel(folder.path)
    await folder.removeNotes()
    const model = await this.models.adopt(folder.path, {
      name: name.split('/').at(-1) as string,
      createdAt: new Date().toISOString(),
      f1: null,
      f1Interval: null,
      source: { kind: 'downloaded', hub, repository: name, revision: commit },
    })
    return model.id
  }

  private receive(entry: Entry, folder: DownloadFolder, progress: DownloadProgress): void {
    const { file, bytes, totalBytes, waiting } = progress
    const known = entry.download.totalBytes
    const state = waiting ? 'waiting' : 'running'
    const moved = { file, bytes, totalBytes: totalBytes ?? known, message: waiting }
    const bytesPerSecond = waiting ? null : entry.speed.after(bytes)
    const urgent = entry.download.state !== state
    entry.download = { ...entry.download, ...moved, state, bytesPerSecond }
    if (totalBytes !== known && totalBytes !== null) {
      void folder.save(entry.download).catch(() => undefined)
    }
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
    this.told.publish(
      'all',
      [...this.entries.values()].map(({ download }) => download),
    )
  }

  private async find(id: string): Promise<Entry> {
    await this.list()
    const entry = this.entries.get(id)
    if (entry) return entry
    throw failed('not-found', 'That download is not on the list.')
  }

  private folderOf(id: string): DownloadFolder {
    return new DownloadFolder(this.models.folder, id)
  }

  /** Downloads that an earlier run of the application left unfinished. */
  private async load(): Promise<void> {
    for (const id of await unfinishedDownloads(this.models.folder)) {
      const folder = this.folderOf(id)
      const saved = await folder.saved()
      if (!saved || this.entries.has(id)) continue
      const bytes = await folderBytes(folder.path)
      const download = {
        ...initial(id, saved.repository, saved.revision),
        state: 'paused' as const,
        message: folder.isClaimed() ? ELSEWHERE : LEFT,
        totalBytes: saved.totalBytes,
        bytes: Math.min(bytes, saved.totalBytes ?? bytes),
      }
      this.entries.set(id, { download, found: true, speed: new Speed(), ended: Promise.resolve() })
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
