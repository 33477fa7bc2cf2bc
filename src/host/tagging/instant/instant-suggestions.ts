import { randomUUID } from 'node:crypto'
import { log } from '../../../files/log.ts'
import type { Settings } from '../../../model/app.ts'
import type { Range, Suggestion } from '../../../model/documents.ts'
import type { Project } from '../../../storage/project.ts'
import { InstantReader } from './instant-reader.ts'
import { ENOUGH_DONE, newestDone, newestDoneIds } from './learning-texts.ts'

/** How what it proposes is marked. */
const SOURCE = 'instant'
/** A label is given where it is likelier than all others together. */
const LIKELY = 0.5

/**
 * Proposes spans in an open document, and the label of a stretch of it, from the words and shapes of the documents
 * that are done. It learns anew when others are done, in a thread; nothing of it is kept anywhere.
 */
export class InstantSuggestions {
  private readonly settings: () => Pick<Settings, 'instantSuggestions' | 'likeliestLabels'>
  private readonly reader = new InstantReader()
  /** What was learnt last, by project and documents. */
  private learnt = ''
  /** One request after another: a model must not change between learning and tagging. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(settings: InstantSuggestions['settings']) {
    this.settings = settings
  }

  /** What is proposed in a document; nothing in one that is done. Never fails: the log says why. */
  async propose(project: Project, documentId: number): Promise<Suggestion[]> {
    const { instantSuggestions, likeliestLabels } = this.settings()
    // Who opens a document wants its labels at once later on: it is learnt now.
    if (!instantSuggestions && likeliestLabels) await this.inTurn(() => this.learn(project), false)
    if (!instantSuggestions) return []
    return this.inTurn(() => this.proposeNow(project, documentId), [])
  }

  /** The label that a stretch of a document most likely has; null where none is likely. Never fails. */
  async likeliest(project: Project, documentId: number, range: Range): Promise<string | null> {
    if (!this.settings().likeliestLabels) return null
    return this.inTurn(() => this.likeliestNow(project, documentId, range), null)
  }

  /** What comes of some work after all that was asked before; where it fails, `otherwise`, and the log says why. */
  private async inTurn<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    const turn = this.last.then(work)
    this.last = turn.catch(() => undefined)
    try {
      return await turn
    } catch (error) {
      log.error('Nothing is proposed', error)
      return otherwise
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

  private async likeliestNow(
    project: Project,
    documentId: number,
    range: Range,
  ): Promise<string | null> {
    const document = project.plainDocument(documentId)
    if (!document || range.end > document.text.length || !(await this.learn(project))) return null
    const { text, words } = document
    const shares = await this.reader.ask('name', { text: { text, words }, range })
    const labels = project.labels()
    const best = shares.indexOf(Math.max(...shares))
    return (shares[best] ?? 0) > LIKELY ? (labels[best]?.id ?? null) : null
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
