import type { StoredText } from '../../storage/documents/documents.ts'
import type { Project } from '../../storage/project.ts'
import { inTurns } from '../turns.ts'

/** How often reading begins anew because somebody annotates meanwhile, before it is done in one go. */
const MAX_PASSES = 3

/** Every document outside of the trash as all of them are at one moment, read while others have their turn. */
export async function allTexts(project: Project, signal?: AbortSignal): Promise<StoredText[]> {
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    await project.settled()
    const { revision } = project.history()
    const isStale = () => project.isChanging || project.history().revision !== revision
    const texts: StoredText[] = []
    const read = (text: StoredText) => texts.push(text)
    if (await inTurns(project.labelledTexts(), read, { signal, isStale })) return texts
  }
  await project.settled()
  return [...project.labelledTexts()]
}
