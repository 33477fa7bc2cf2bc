import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { changeOfPage } from '../model/edits.ts'
import { progress, projectEvent, projectInfo, recentProject } from '../model/project.ts'
import { inProject, nothing, procedure } from './procedure.ts'
import { MAX_NAME } from '../model/limits.ts'

export const projects = {
  recent: procedure.output(z.array(recentProject)),
  /** Makes an empty project of that name in the projects folder; `sample` fills it. */
  create: procedure
    .input(z.object({ name: z.string().trim().min(1).max(MAX_NAME), sample: z.boolean() }))
    .output(projectInfo),
  open: procedure.input(z.object({ path: z.string().min(1) })).output(projectInfo),
  /** Takes a project off the recent list; the file stays. */
  forget: procedure.input(z.object({ path: z.string() })).output(nothing),
  progress: procedure.input(inProject).output(progress),
  /** Where the project stands, then every change of it until the caller stops listening. */
  changes: procedure
    .input(inProject.extend({ page: changeOfPage.shape.page }))
    .output(eventIterator(projectEvent)),
}
