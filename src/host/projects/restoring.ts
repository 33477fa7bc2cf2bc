import { dirname } from 'node:path'
import { failed } from '../../domain/failure.ts'
import type { ProjectInfo } from '../../model/project.ts'
import { freeName } from '../../storage/file/free-name.ts'
import { listBackups, restoreFile } from '../../storage/file/restore.ts'
import { salvageFile } from '../../storage/file/salvage.ts'
import { nameOf } from '../../storage/file/schema.ts'
import type { Projects } from './projects.ts'

/** A project and where the file is that was in its place before; null when there was none. */
export interface Restored {
  info: ProjectInfo
  kept: string | null
}

/** Puts the backup of a day in the place of a project's file; see `restoreFile`. Throws a FailureError. */
export function restoreDay(projects: Projects, path: string, day: string): Restored {
  const file = projects.fileOf(path)
  const backup = listBackups(file).find((one) => one.day === day)
  if (!backup) throw failed('not-found', `There is no backup of ${day}; choose another day.`)
  projects.release(file)
  const kept = restoreFile(file, backup.path, new Date())
  return { info: projects.openFile(file), kept }
}

/** Makes a project of what can be read of a damaged one, beside it. Throws a FailureError. */
export function salvage(projects: Projects, path: string): ProjectInfo {
  const file = projects.fileOf(path)
  const day = new Date().toISOString().slice(0, 10)
  const target = freeName(dirname(file), `${nameOf(file)} (salvaged ${day})`)
  salvageFile(file, target)
  return projects.openFile(target)
}
