import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { changeOfPage } from '../model/edits.ts'
import {
  backupInfo,
  progress,
  projectEvent,
  projectInfo,
  recentProject,
  trashedProject,
} from '../model/project.ts'
import { asking, file, givenName, inProject, nothing, procedure } from './procedure.ts'

const projectPath = z.object({ path: z.string().min(1) })

export const projects = {
  recent: procedure.output(z.array(recentProject)),
  /** Makes an empty project of that name in the projects folder; `sample` fills it. */
  create: procedure.input(z.object({ name: givenName, sample: z.boolean() })).output(projectInfo),
  open: procedure.input(projectPath).output(projectInfo),
  /** Takes a project off the recent list; the file stays. */
  forget: procedure.input(z.object({ path: z.string() })).output(nothing),
  /** The backups of a project file, the latest first. */
  backups: procedure.input(projectPath).output(z.array(backupInfo)),
  /**
   * Puts a backup in the place of the project's file and opens it; windows that have the project open show it
   * then. `kept`: where the file is that was there; null when there was none.
   */
  restore: procedure
    .input(projectPath.extend({ day: z.iso.date() }))
    .output(z.object({ info: projectInfo, kept: z.string().nullable() })),
  /** Makes a new project beside a damaged one, of what can still be read of it, and opens that. */
  salvage: procedure.input(projectPath).output(projectInfo),
  /** Makes a copy beside a project, as a project of its own, and opens it. */
  duplicate: procedure.input(projectPath.extend({ name: givenName })).output(projectInfo),
  /** A project and models of the library as one sealed file. */
  archive: procedure
    .input(projectPath.extend({ models: z.array(z.string()) }))
    .output(z.object({ file, documents: z.number() })),
  /** Takes what such a file holds out of it: a project, which is opened, and models for the library. */
  unarchive: procedure
    .input(z.object({ file }))
    .output(z.object({ info: projectInfo, models: z.number() })),
  /** Whether all parts of a project's file fit together. */
  check: procedure.input(projectPath).output(z.object({ sound: z.boolean() })),
  /** Makes the file as small as what it holds; its bytes before and after. */
  compact: procedure.input(projectPath).output(z.object({ before: z.number(), after: z.number() })),
  /** Moves the file to the trash beside it. */
  delete: procedure.input(projectPath).output(nothing),
  trash: procedure.output(z.array(trashedProject)),
  restoreTrashed: procedure.input(projectPath).output(projectInfo),
  /** Deletes what is in the trash for good. */
  emptyTrash: procedure.output(nothing),
  progress: procedure.input(inProject).output(progress),
  /** Where the project stands, then every change of it until the caller stops listening. */
  changes: asking({ page: changeOfPage.shape.page }).output(eventIterator(projectEvent)),
}
