import type { Document } from '../../../model/documents.ts'
import type { Project } from '../../../storage/project.ts'

/** Documents read before other work gets its turn: about a millisecond of short ones. */
const MAX_DOCUMENTS = 64
/** Code units of text after which a batch is full, so that long documents go alone. */
const MAX_UNITS = 250_000

/** Documents of a list that are still there, a few at a time. */
export function* batchesOf(project: Project, ids: readonly number[]): Generator<Document[]> {
  let batch: Document[] = []
  let units = 0
  for (const id of ids) {
    const document = project.plainDocument(id)
    if (!document) continue
    batch.push(document)
    units += document.text.length
    if (batch.length < MAX_DOCUMENTS && units < MAX_UNITS) continue
    yield batch
    ;[batch, units] = [[], 0]
  }
  if (batch.length > 0) yield batch
}
