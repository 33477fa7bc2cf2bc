import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { JsonFile } from '../../files/json-file.ts'
import { log } from '../../files/log.ts'
import type { Project } from '../../storage/project.ts'

const recentSchema = z
  .array(
    z.object({
      name: z.string(),
      path: z.string(),
      openedAt: z.string(),
      documents: z.number(),
      done: z.number(),
      /** It is in the trash beside where it was, and on no list. */
      trashed: z.boolean().optional(),
    }),
  )
  .default([])

const MAX_RECENT = 30
const FILE = 'recent.json'

/** The list as another process has written it; empty when it cannot be read. */
export function readRecent(folder: string): Promise<{ name: string; path: string }[]> {
  return readFile(join(folder, FILE), 'utf8')
    .then((text) => recentSchema.parse(JSON.parse(text)))
    .catch(() => [])
}

/** The projects opened lately, the last one first. */
export class RecentProjects {
  private readonly file: JsonFile<typeof recentSchema>

  constructor(folder: string) {
    // Not flushed: opening a project would wait for the disk.
    this.file = new JsonFile(join(folder, FILE), recentSchema, false)
  }

  /** The file has the counts from their opening, a project that is open knows better. */
  list(open: readonly Project[]) {
    const known = new Map(open.map((project) => [project.path, project]))
    const listed = this.file.read().filter(({ trashed }) => !trashed)
    return listed.map(({ name, path, openedAt, ...counts }) => {
      const { documents, done } = known.get(path)?.counts() ?? counts
      return { name, path, openedAt, documents, done, exists: existsSync(path) }
    })
  }

  /** Folders that these are in, or were before they came into the trash. */
  folders(): string[] {
    return [...new Set(this.file.read().map(({ path }) => dirname(path)))]
  }

  /** Off the list, though its folder is looked into for what is in the trash. */
  trash(path: string, name: string): void {
    const entry = { name, path, openedAt: new Date().toISOString(), documents: 0, done: 0 }
    this.keep([{ ...entry, trashed: true }, ...this.without(path)].slice(0, MAX_RECENT))
  }

  /** Throws a FailureError when the list cannot be written. */
  forget(path: string): void {
    this.file.write(this.without(path))
  }

  /** A project that could not be filled is as if it had never been made. */
  discard(path: string): void {
    this.keep(this.without(path))
  }

  remember(project: Project): void {
    const { name, path } = project
    const { documents, done } = project.counts()
    const entry = { name, path, openedAt: new Date().toISOString(), documents, done }
    this.keep([entry, ...this.without(path)].slice(0, MAX_RECENT))
  }

  private without(path: string) {
    return this.file.read().filter((entry) => entry.path !== path)
  }

  /** A list that cannot be written, on a full disk say, must not keep a project from being opened. */
  private keep(entries: z.output<typeof recentSchema>): void {
    try {
      this.file.write(entries)
    } catch (error) {
      log.error('The list of recent projects was not kept', error)
    }
  }
}
