import type { Progress } from '../../model/project.ts'
import type { Project } from '../../storage/project.ts'

/** The project's figures, the user's pace, and the hours that the rest takes at it. */
export function progressOf(project: Project): Progress {
  const counts = project.counts()
  const pace = project.pace()
  const left = counts.documents - counts.done
  return { ...counts, pace, hoursLeft: pace === null ? null : left / pace }
}
