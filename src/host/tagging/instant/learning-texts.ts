import type { StoredText } from '../../../storage/documents/documents.ts'
import type { Project } from '../../../storage/project.ts'
import type { TrainingDocument } from '../../../training/dataset.ts'
import { asTrainingDocument } from '../../training/documents.ts'
import { inTurns } from '../../turns.ts'

/** Finished documents from which on there is something to learn. */
export const ENOUGH_DONE = 10
/** Finished documents that are learnt from, the newest: more take longer than it may. */
const MAX_LEARNT = 500
/** Characters beyond which no further document is read: more words than can be learnt from. */
const ENOUGH_CHARACTERS = 200_000

/** The newest documents that are done, as many as may be learnt from, without reading them. */
export const newestDoneIds = (project: Project): number[] => project.newestDone(MAX_LEARNT)

/** The first of these documents, until enough is read; the newest that are done unless told. */
export async function newestDone(
  project: Project,
  ids: readonly number[] = newestDoneIds(project),
): Promise<TrainingDocument[]> {
  const documents: TrainingDocument[] = []
  let characters = 0
  const read = (document: StoredText) => {
    documents.push(asTrainingDocument(document))
    characters += document.text.length
  }
  await inTurns(ids, (id) => {
    if (characters <= ENOUGH_CHARACTERS) [...project.labelledTextsOf([id])].forEach(read)
  })
  return documents
}
