import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { EventPublisher } from '@orpc/server'
import type { ProjectChange, ProjectEvent, ProjectInfo } from '../../model/project.ts'
import { FailureError, unwrap, failed, type Result } from '../../domain/failure.ts'
import { removeFile } from '../../storage/file/create.ts'
import { Project, type OpenOptions } from '../../storage/project.ts'
import type { Folders } from '../folders.ts'
import { importBytes } from '../documents/importing.ts'
import { diskFailure } from '../../files/disk.ts'
import { log } from '../../files/log.ts'
import { MAX_NAME } from '../../model/limits.ts'
import { RecentProjects } from './recent-projects.ts'

/** It is tidied and copied this long after a project was opened: its first documents come before. */
const TIDY_AFTER_MS = 5000
/** How often another process's changes are looked for. */
const POLL_MS = 1000

interface Open {
  /** The project's identity; a copy of one that is open already gets a handle of its own. */
  id: string
  project: Project
  foreignVersion: number
}

/** The open projects. Windows share one: a project is opened once, whoever asks. */
export class Projects {
  private readonly open = new Map<string, Open>()
  /** Each change by the project's id; null is one of another process. No window misses one. */
  private readonly heard = new EventPublisher<Record<string, ProjectChange | null>>({
    maxBufferedEvents: Infinity,
  })
  private readonly own: Folders
  private readonly recentProjects: RecentProjects
  private readonly sampleFile: string
  private readonly poll: NodeJS.Timeout
  private readonly waiting = new Set<NodeJS.Timeout>()
  private lastActed = performance.now()

  constructor(folders: Folders, sampleFile: string) {
    this.own = folders
    this.sampleFile = sampleFile
    this.recentProjects = new RecentProjects(folders.data)
    this.poll = setInterval(() => this.announceForeign(), POLL_MS)
    this.poll.unref()
  }

  recent() {
    return this.recentProjects.list(this.all())
  }

  forget(path: string): void {
    this.recentProjects.forget(path)
  }

  /** The file of a project went to the trash beside it. */
  trashed(path: string, name: string): void {
    this.recentProjects.trash(path, name)
  }

  /** That of projects, and those that projects opened or deleted lately are or were in. */
  folders(): string[] {
    return [...new Set([this.own.projects, ...this.recentProjects.folders()])]
  }

  /** A new file in the projects folder; never over an existing one. */
  create(name: string): ProjectInfo {
    const path = join(this.makeFolder(), `${fileName(name)}.spanwright`)
    if (existsSync(path))
      throw failed(
        'conflict',
        `There is a project called ${name} already; choose another name or open that one.`,
      )
    return this.openPath(path, (options) => Project.create(path, options))
  }

  /** The folder of projects, which may have to be made. Throws a FailureError. */
  makeFolder(): string {
    try {
      mkdirSync(this.own.projects, { recursive: true })
      return this.own.projects
    } catch (error) {
      throw diskFailure(error, 'Making the folder of projects')
    }
  }

  /** The same with the sample in it. */
  async createSample(name: string): Promise<ProjectInfo> {
    const info = this.create(name)
    try {
      const bytes = readFileSync(this.sampleFile)
      unwrap(await importBytes(this.get(info.id), basename(this.sampleFile), bytes))
      return info
    } catch (error) {
      this.discard(info)
      throw error
    }
  }

  /** A path as it was given; names alone are of the projects folder. */
  fileOf(path: string): string {
    return isAbsolute(path) ? path : resolve(this.own.projects, path)
  }

  openFile(path: string): ProjectInfo {
    const file = this.fileOf(path)
    if (!existsSync(file))
      throw failed('not-found', `${basename(file)} is not there any more; check the path.`)
    const info = this.openPath(file, (options) =>
      Project.open(file, { ...options, mustExist: true }),
    )
    this.tidySoon(info.id)
    return info
  }

  get(id: string): Project {
    return this.entry(id).project
  }

  /** The same when no step over many documents is on its way: whoever reads all of them sees one moment. */
  async whole(id: string): Promise<Project> {
    const project = this.get(id)
    await project.settled()
    return project
  }

  /** When somebody here last changed a project, or opened one: milliseconds of `performance.now`. */
  get acted(): number {
    return this.lastActed
  }

  all(): Project[] {
    return [...this.open.values()].map(({ project }) => project)
  }

  info(id: string): ProjectInfo {
    const { project } = this.entry(id)
    const { name, path, readOnly, trouble } = project
    return { id, name, path, readOnly, trouble }
  }

  /**
   * Where the project stands, then each change of it by whomever; where it stands once more when another
   * process has changed it. `page`: whose last change is told, for one that comes back.
   */
  changes(id: string, page: string, signal?: AbortSignal): AsyncGenerator<ProjectEvent> {
    this.entry(id)
    return this.told(id, page, signal)
  }

  private async *told(id: string, page: string, signal?: AbortSignal) {
    const standing = (): ProjectEvent => {
      // Another one, when a lost file was opened again.
      const project = this.get(id)
      return {
        ...{ type: 'standing', info: this.info(id), labels: project.labels() },
        ...{ history: project.history(), kept: project.lastChangeOf(page) },
      }
    }
    const changes = this.heard.subscribe(id, { signal })
    yield standing()
    for await (const change of changes) {
      yield change ? ({ type: 'change', ...change } satisfies ProjectEvent) : standing()
    }
  }

  /** Whatever becomes of what writes a little at a time, what it leaves behind is removed. */
  async *swept<T>(id: string, events: AsyncGenerator<T>): AsyncGenerator<T> {
    try {
      yield* events
    } finally {
      void this.sweep(id)
    }
  }

  /** Removes what runs and imports have left behind; nobody waits for it, and the log has its failures. */
  async sweep(id: string): Promise<void> {
    try {
      await this.open.get(id)?.project.sweep()
    } catch (error) {
      if (this.open.has(id)) log.error('What runs and imports left was not removed', error)
    }
  }

  close(): void {
    clearInterval(this.poll)
    for (const timer of this.waiting) clearTimeout(timer)
    for (const { project } of this.open.values()) {
      this.recentProjects.remember(project)
      project.close()
    }
    this.open.clear()
  }

  /** Closes a file, if it is open, so that another can be put in its place and opened; see `told`. */
  release(path: string): void {
    for (const entry of this.open.values()) if (entry.project.path === path) this.end(entry)
  }

  private openPath(path: string, open: (options: OpenOptions) => Result<Project>): ProjectInfo {
    const already = [...this.open.values()].find(({ project }) => project.path === path)
    // A lost one may be there again, a damaged one be restored.
    if (already?.project.trouble) this.end(already)
    else if (already) return this.info(already.id)
    const project = unwrap(
      open({
        onChange: (change) => {
          if (change.parts.some((part) => part !== 'runs')) this.lastActed = performance.now()
          this.heard.publish(id, change)
        },
        onTrouble: ({ message }) => {
          log.error(message)
          this.heard.publish(id, null)
        },
        otherFolder: this.own.projects,
      }),
    )
    const foreignVersion = project.foreignVersion
    const id = this.open.has(project.id) ? randomUUID() : project.id
    this.open.set(id, { id, project, foreignVersion })
    this.lastActed = performance.now()
    // Windows that had it open before it was released or lost.
    this.heard.publish(id, null)
    this.recentProjects.remember(project)
    return this.info(id)
  }

  /** Its windows hear of what is opened in its place; see `told`. */
  private end({ id, project }: Open): void {
    this.open.delete(id)
    project.close()
  }

  /** A project that could not be filled is as if it had never been made. */
  private discard({ id, path }: ProjectInfo): void {
    this.end(this.entry(id))
    removeFile(path)
    this.recentProjects.discard(path)
  }

  private tidySoon(id: string): void {
    const timer = setTimeout(() => {
      this.waiting.delete(timer)
      void this.sweep(id).then(() => this.backUp(id))
    }, TIDY_AFTER_MS)
    timer.unref()
    this.waiting.add(timer)
  }

  /** A copy that cannot be made must not keep the user from working; the log says why. */
  private async backUp(id: string): Promise<void> {
    const entry = this.open.get(id)
    if (!entry) return
    try {
      const made = await entry.project.dailyBackUp()
      if (!made.ok) log.error('No backup was made', new FailureError(made.failure))
    } catch (error) {
      // Closing the project ends a copy that is under way.
      if (this.open.has(id)) log.error('No backup was made', error)
    }
  }

  private entry(id: string): Open {
    const entry = this.open.get(id)
    if (entry) return entry
    throw failed('not-found', 'That project is not open; open it again.')
  }

  private announceForeign(): void {
    for (const entry of this.open.values()) {
      entry.project.watch()
      const version = entry.project.foreignVersion
      if (version === entry.foreignVersion) continue
      entry.foreignVersion = version
      this.heard.publish(entry.id, null)
    }
  }
}

/** A name as a file name that every system accepts. */
export function fileName(name: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  const plain = name.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '-').replace(/^\.+|[. ]+$/g, '')
  return plain === '' ? 'project' : plain.slice(0, MAX_NAME)
}
