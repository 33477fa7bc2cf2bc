import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { changeOfPage } from '../model/edits.ts'
import { progress, projectEvent, projectInfo, recentProject } from '../model/project.ts'
import { asking, givenName, inProject, nothing, procedure } from './procedure.ts'

export const projects = {
  recent: procedure.output(z.array(recentProject)),
  /** Makes an empty project of that name in the projects folder; `sample` fills it. */
  create: procedure.input(z.object({ name: givenName, sample: z.boolean() })).output(projectInfo),
  open: procedure.input(z.object({ path: z.string().min(1) })).output(projectInfo),
  /** Takes a project off the recent list; the file stays. */
  forget: procedure.input(z.object({ path: z.string() })).output(nothing),
  progress: procedure.input(inProject).output(progress),
  /** Where the project stands, then every change of it until the caller stops listening. */
  changes: asking({ page: changeOfPage.shape.page }).output(eventIterator(projectEvent)),
}
