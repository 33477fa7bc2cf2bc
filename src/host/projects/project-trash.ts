import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { failed } from '../../domain/failure.ts'
import { diskFailure } from '../../files/disk.ts'
import type { ProjectInfo, TrashedProject } from '../../model/project.ts'
import { removeFile } from '../../storage/file/create.ts'
import { freeName } from '../../storage/file/free-name.ts'
import { moveWithLog } from '../../storage/file/restore.ts'
import { nameOf } from '../../storage/file/schema.ts'
import type { Projects } from './projects.ts'

/** Beside the projects that it is of, as their backups are. */
const FOLDER = 'trash'

/** Moves the file of a project into the trash beside it. Throws a FailureError. */
export function trashProject(projects: Projects, path: string): void {
  const file = projects.fileOf(path)
  if (!existsSync(file))
    throw failed('not-found', `${basename(file)} is not there any more; take it off the list.`)
  projects.release(file)
  const folder = join(dirname(file), FOLDER)
  onDisk('Moving the project to the trash', () => {
    mkdirSync(folder, { recursive: true })
    moveWithLog(file, freeName(folder, nameOf(file)))
  })
  projects.trashed(file, nameOf(file))
}

/** What is in the trash of the folders that projects are in, the last first. */
export function trashedProjects(projects: Projects): TrashedProject[] {
  return projects
    .folders()
    .flatMap((folder) => filesIn(join(folder, FOLDER)))
    .sort((a, b) => (a.deletedAt < b.deletedAt ? 1 : -1))
}

/** Puts a project back to where it was, under a free name, and opens it. Throws a FailureError. */
export function restoreTrashed(projects: Projects, path: string): ProjectInfo {
  const trashed = trashedProjects(projects).find((one) => one.path === path)
  if (!trashed) throw failed('not-found', 'That project is not in the trash any more.')
  const target = freeName(dirname(dirname(path)), trashed.name)
  onDisk('Bringing the project back', () => moveWithLog(path, target))
  return projects.openFile(target)
}

/** Deletes what is in the trash for good. Throws a FailureError. */
export function emptyProjectTrash(projects: Projects): void {
  onDisk('Emptying the trash', () => {
    for (const { path } of trashedProjects(projects)) removeFile(path)
  })
}

function filesIn(folder: string): TrashedProject[] {
  if (!existsSync(folder)) return []
  const names = onDisk('Looking into the trash', () => readdirSync(folder))
  return names.flatMap((file) => {
    const path = join(folder, file)
    const info = statSync(path, { throwIfNoEntry: false })
    if (!/\.spanwright$/i.test(file) || !info?.isFile()) return []
    return [{ path, name: nameOf(path), deletedAt: info.ctime.toISOString(), bytes: info.size }]
  })
}

function onDisk<T>(doing: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw diskFailure(error, doing)
  }
}
