import type { StoredText } from '../../storage/documents/documents.ts'
import type { Project } from '../../storage/project.ts'
import { inTurns } from '../turns.ts'

/** How often reading begins anew because somebody annotates meanwhile, before it is done in one go. */
const MAX_PASSES = 3

/** Every document outside of the trash as all of them are at one moment. */
export const allTexts = (project: Project, signal?: AbortSignal): Promise<StoredText[]> =>
  textsAtOnce(project, () => project.labelledTexts(), signal)

/** Documents as all of them are at one moment, read while others have their turn. */
export async function textsAtOnce<T>(
  project: Project,
  texts: () => Iterable<T>,
  signal?: AbortSignal,
): Promise<T[]> {
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    await project.settled()
    const { revision } = project.history()
    const isStale = () => project.isChanging || project.history().revision !== revision
    const all: T[] = []
    const read = (text: T) => all.push(text)
    if (await inTurns(texts(), read, { signal, isStale })) return all
  }
  await project.settled()
  return [...texts()]
}
