import type { Client } from '../../../renderer/api/client.ts'
import { failureOf } from '../../../renderer/api/failures.ts'
import type { Edit } from '../../../src/model/edits.ts'
import { seededRandom } from '../../../src/nn/random.ts'
import { imported } from '../../support/importing.ts'
import type { State } from '../../support/project-model.ts'

/** What an action of a title does to the project, in the plainest terms. */
export interface Done {
  spans?: Record<string, { documentId: number }>
  notes?: Record<number, string>
  labels?: string[]
  /** By import. Imports that go on at the same time take turns, so their documents stand among each other. */
  texts?: Record<string, string[]>
}

/** What was asked of one project by its pages, and what was answered. */
export class Asked {
  readonly done = new Map<string, Done>()
  readonly acknowledged = new Set<string>()
  /** The last change of each page that was answered for. */
  readonly answered = new Map<string, number>()
  undos = 0
  readonly sets = new Set<string>()
  readonly runs = new Set<string>()
  answers = 0
}

export const DOCUMENTS = 40
export const LABEL = 'the-label'
const pick = <T>(random: () => number, items: readonly T[]) =>
  items[Math.floor(random() * items.length)]

/** A project with documents and a label, as every page begins with. */
export async function beginProject(api: Client, name: string): Promise<string> {
  const { id: project } = await api.projects.create({ name, sample: false })
  const lines = Array.from({ length: DOCUMENTS }, (_, i) => `Ann met Bob on day ${i}, and left`)
  const file = new File([lines.join('\n')], 'start.txt')
  await imported(api, { project, file, format: 'txt' })
  const label = {
    ...{ id: LABEL, name: 'PERSON', colour: 1, key: '' },
    description: '',
    position: 0,
  }
  const action = { title: 'Begin', edits: [{ type: 'label.create' as const, label }] }
  await api.edits.apply({ project, action })
  return project
}

/** A page that acts until its host is gone. */
export class ActingPage {
  private readonly api: Client
  private readonly project: string
  private readonly name: string
  private readonly record: Asked
  private readonly random: () => number
  private readonly takesBack: boolean
  private number = 0

  constructor(
    api: Client,
    project: string,
    name: string,
    seed: number,
    record: Asked,
    takesBack: boolean,
  ) {
    this.api = api
    this.project = project
    this.name = name
    this.record = record
    this.random = seededRandom(seed)
    this.takesBack = takesBack
  }

  /** Resolves when nobody answers any more. */
  async act(inFlight: number): Promise<void> {
    await Promise.all(Array.from({ length: inFlight }, () => this.oneAfterTheOther()))
  }

  private async oneAfterTheOther(): Promise<void> {
    for (;;) {
      try {
        await this.next()
      } catch (error) {
        if (isGone(error)) return
        // What it was to label, another page has taken back.
        if (!(this.takesBack && failureOf(error).code === 'not-found')) throw error
      }
      this.record.answers++
      if (this.random() < 0.3)
        await new Promise((resolve) => setTimeout(resolve, 20 * this.random()))
    }
  }

  private next(): Promise<void> {
    const draw = this.random()
    if (this.takesBack && draw < 0.2) return this.undo()
    if (this.takesBack && draw < 0.27) return this.redo()
    if (draw < 0.4) return this.import()
    if (draw < 0.43) return this.freeze()
    if (draw < 0.5) return this.read()
    return this.edit()
  }

  private change() {
    return { page: this.name, number: ++this.number }
  }

  private answer(title: string, number: number): void {
    this.record.acknowledged.add(title)
    this.record.answered.set(this.name, Math.max(number, this.record.answered.get(this.name) ?? 0))
  }

  private async edit(): Promise<void> {
    const { project, random } = this
    const change = this.change()
    const title = `${this.name}-${change.number}`
    const documentId = 1 + Math.floor(random() * DOCUMENTS)
    const [edits, done] = pick(random, [spans, note, label])(title, documentId, random)
    this.record.done.set(title, done)
    await this.api.edits.apply({ project, change, action: { title, edits } })
    this.answer(title, change.number)
  }

  private async import(): Promise<void> {
    const name = `${this.name}-import-${++this.number}.txt`
    const texts = Array.from(
      { length: 1 + Math.floor(this.random() * 50) },
      (_, i) => `${name} line ${i}`,
    )
    this.record.done.set(`Import ${name}`, { texts: { [name]: texts } })
    const file = new File([texts.join('\n')], name)
    await imported(this.api, { project: this.project, file, format: 'txt' })
    this.record.acknowledged.add(`Import ${name}`)
  }

  private async undo(): Promise<void> {
    this.record.undos++
    const change = this.change()
    await this.api.edits.undo({ project: this.project, change })
    this.answer('', change.number)
  }

  private async redo(): Promise<void> {
    const change = this.change()
    await this.api.edits.redo({ project: this.project, change })
    this.answer('', change.number)
  }

  private async freeze(): Promise<void> {
    const name = `${this.name}-set-${++this.number}`
    await this.api.review.freeze({ project: this.project, name })
    this.record.sets.add(name)
  }

  private async read(): Promise<void> {
    await this.api.documents.export({ project: this.project, format: 'jsonl' })
  }
}

type Made = [Edit[], Done]

function spans(title: string, documentId: number, random: () => number): Made {
  const count = 1 + Math.floor(random() * 4)
  const made = Array.from({ length: count }, (_, i) => ({
    ...{ id: `${title}-${i}`, documentId, start: i, end: i + 3, labelId: LABEL },
    ...{ origin: 'human' as const, source: '', score: null },
  }))
  const edits = made.map((span) => ({ type: 'span.create' as const, span }))
  return [edits, { spans: Object.fromEntries(made.map(({ id }) => [id, { documentId }])) }]
}

function note(title: string, id: number, random: () => number): Made {
  const text = `${title} ${'long '.repeat(random() * 400)}`
  return [[{ type: 'document.update', id, patch: { note: text } }], { notes: { [id]: text } }]
}

function label(title: string): Made {
  const made = { ...{ id: title, name: title, colour: 2, key: '' }, description: '', position: 1 }
  return [[{ type: 'label.create', label: made }], { labels: [title] }]
}

/** What a project must hold in which these actions are done, in this order. */
export function expected(record: Asked, titles: readonly string[]): Required<Done> {
  const all: Required<Done> = { spans: {}, notes: {}, labels: [], texts: {} }
  for (const title of titles) {
    const { spans = {}, notes = {}, labels = [], texts = {} } = record.done.get(title) ?? {}
    Object.assign(all.spans, spans)
    Object.assign(all.notes, notes)
    all.labels.push(...labels)
    Object.assign(all.texts, texts)
  }
  return all
}

/** The same of what it holds. */
export function found(state: State): Required<Done> {
  const documents = Object.values(state.documents)
  const notes = documents.filter(({ note }) => note !== '').map(({ id, note }) => [id, note])
  const texts = documents.map(({ text }) => String(text)).filter((t) => t.includes('-import-'))
  const spans = Object.values(state.spans).map(({ id, documentId }) => [id, { documentId }])
  return {
    spans: Object.fromEntries(spans) as Required<Done>['spans'],
    notes: Object.fromEntries(notes) as Required<Done>['notes'],
    labels: Object.keys(state.labels).filter((id) => id !== LABEL),
    texts: { ...(Object.groupBy(texts, (text) => text.split(' ')[0]) as Record<string, string[]>) },
  }
}

const isGone = (error: unknown) => failureOf(error).code === 'offline'
