import { randomUUID } from 'node:crypto'
import { log } from '../../../files/log.ts'
import type { Suggestion } from '../../../model/documents.ts'
import type { Project } from '../../../storage/project.ts'
import { InstantReader } from './instant-reader.ts'
import { ENOUGH_DONE, newestDone, newestDoneIds } from './learning-texts.ts'

/** How what it proposes is marked. */
const SOURCE = 'instant'

/**
 * Proposes spans in an open document, from the words and shapes of the documents that are done. It learns anew
 * when others are done, in a thread; nothing of it is kept anywhere.
 */
export class InstantSuggestions {
  private readonly enabled: () => boolean
  private readonly reader = new InstantReader()
  /** What was learnt last, by project and documents. */
  private learnt = ''
  /** One request after another: a model must not change between learning and tagging. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(enabled: () => boolean) {
    this.enabled = enabled
  }

  /** What is proposed in a document; nothing in one that is done. Never fails: the log says why. */
  async propose(project: Project, documentId: number): Promise<Suggestion[]> {
    if (!this.enabled()) return []
    const turn = this.last.then(() => this.proposeNow(project, documentId))
    this.last = turn.catch(() => undefined)
    try {
      return await turn
    } catch (error) {
      log.error('No spans are proposed', error)
      return []
    }
  }

  async close(): Promise<void> {
    await this.reader.close()
  }

  private async proposeNow(project: Project, documentId: number): Promise<Suggestion[]> {
    const document = project.plainDocument(documentId)
    if (!document || document.status === 'done') return []
    if (!(await this.learn(project))) return []
    const { text, words } = document
    const entities = await this.reader.ask('tag', { text: { text, words } })
    const ids = new Map(project.labels().map(({ id, name }) => [name, id]))
    return entities.flatMap(({ start, end, label, score = 0 }) => {
      const labelId = ids.get(label)
      if (labelId === undefined) return []
      const made = { origin: 'model', source: SOURCE, score: Math.min(1, score) } as const
      return [{ id: randomUUID(), documentId, start, end, labelId, ...made }]
    })
  }

  /** Learns from the documents that are done, unless that was done already; false when there are too few. */
  private async learn(project: Project): Promise<boolean> {
    const ids = newestDoneIds(project)
    if (ids.length < ENOUGH_DONE) return false
    const types = project.labels().map(({ name }) => name)
    const wanted = JSON.stringify([project.path, ids, types])
    if (wanted === this.learnt && this.reader.alive) return true
    const documents = await newestDone(project, ids)
    if (documents.every(({ spans }) => spans.length === 0)) return false
    await this.reader.ask('learn', { types, documents })
    this.learnt = wanted
    return true
  }
}
