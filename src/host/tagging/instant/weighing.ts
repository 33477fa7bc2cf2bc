import { failed } from '../../../domain/failure.ts'
import { documentFilter, type Weighing } from '../../../model/queue.ts'
import type { Project } from '../../../storage/project.ts'
import { inTurns } from '../../turns.ts'
import { askedAlone, type OpenText } from './instant-reader.ts'
import { ENOUGH_DONE, newestDone } from './learning-texts.ts'

/** Characters that are weighed, from the first open document on: a minute of work with four labels. */
const MAX_CHARACTERS = 2_000_000

export type WeighEvent = { type: 'progress'; share: number } | { type: 'done'; weighing: Weighing }

/**
 * Puts the open documents in the order in which they are expected to teach, by what is learnt from those that are
 * done. Nothing of it is in the file. Stopping, by the signal or by not asking for the next event, leaves the order
 * as it was. Throws a FailureError where too few are done.
 */
export async function* weighDocuments(
  project: Project,
  signal?: AbortSignal,
): AsyncGenerator<WeighEvent> {
  const documents = await newestDone(project)
  if (documents.length < ENOUGH_DONE || documents.every(({ spans }) => spans.length === 0))
    throw failed(
      'bad-input',
      `What teaches most is known from ${ENOUGH_DONE} finished documents with spans on; finish a few more.`,
    )
  const types = project.labels().map(({ name }) => name)
  const { open, of } = await openTexts(project, signal)
  const steps = askedAlone('weigh', { types, documents, open }, signal)
  for (;;) {
    const { done, value } = await steps.next()
    if (!done) {
      yield { type: 'progress', share: value }
      continue
    }
    project.expect(value.documents)
    const { agreement } = value
    const weighing = { learnt: documents.length, weighed: open.length, of, agreement }
    return yield { type: 'done', weighing }
  }
}

/** Documents that are not done, as many as can be weighed in time, and how many there are. */
async function openTexts(
  project: Project,
  signal?: AbortSignal,
): Promise<{ open: OpenText[]; of: number }> {
  const open: OpenText[] = []
  let [characters, of] = [0, 0]
  const read = (id: number) => {
    if (project.documentState(id).status === 'done') return
    of++
    const document = characters < MAX_CHARACTERS ? project.plainDocument(id) : undefined
    if (!document) return
    characters += document.text.length
    open.push({ id, text: document.text, words: document.words })
  }
  await inTurns([...project.ids(documentFilter.parse({}))], read, { signal })
  return { open, of }
}
