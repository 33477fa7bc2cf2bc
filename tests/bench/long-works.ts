import { setTimeout } from 'node:timers/promises'
import type { Client } from '../../renderer/api/client.ts'
import type { BulkOperation } from '../../src/model/edits.ts'
import { documentFilter, type DocumentFilter } from '../../src/model/queue.ts'
import { imported } from '../support/importing.ts'

/** A project with some documents, and the client that has something long done with it. */
export interface Scene {
  api: Client
  project: string
  labelId: string
  documents: number
}

/** Characters of one document, and spans of another. */
const [LONG_TEXT, MANY_SPANS] = [4_000_000, 200_000]

export async function prepare(api: Client, documents: number): Promise<Scene> {
  const { id: project } = await api.projects.create({ name: 'P', sample: false })
  const file = new File([conll(500)], 'few.conll')
  const first = await imported(api, { project, file })
  if (first.documents === 0) throw new Error('nothing was imported')
  const [{ id: labelId }] = await api.labels.list({ project })
  return { api, project, labelId, documents }
}

/** What a client may ask for, with how it is called. */
export function longWorks(scene: Scene): [name: string, work: () => Promise<unknown>][] {
  const { api, project, labelId, documents } = scene
  const importing = (name: string, text: string) =>
    imported(api, { project, file: new File([text], name) })
  const selection = { filter: documentFilter.parse({}) }
  const bulk = (operation: BulkOperation) => api.edits.bulk({ project, selection, operation })
  const search = (part: Partial<DocumentFilter>) =>
    api.documents.page({ project, offset: 0, limit: 50, filter: documentFilter.parse(part) })
  const query = { text: 'w1', documentId: null, labelId, matchCase: true }
  const undo = () => api.edits.undo({ project })
  return [
    ['nothing long', () => setTimeout(2000)],
    [`import of ${documents} documents`, () => importing('many.conll', conll(documents))],
    ['undo of it', undo],
    ['redo of it', () => api.edits.redo({ project })],
    ['one sentence of 40,000 tags', () => importing('long.conll', sentence(40_000, 0))],
    [`a text of ${LONG_TEXT} characters`, () => importing('text.jsonl', longText())],
    ['undo of it', undo],
    [`a line of ${MANY_SPANS} spans`, () => importing('spans.jsonl', manySpans())],
    ['undo of it', undo],
    ['a search for 1,000 × x', () => search({ search: 'x'.repeat(1000) })],
    ['a search for two letters', () => search({ search: 'w9' })],
    ['flagging all', () => bulk({ type: 'flag', flagged: true })],
    ['undo of it', undo],
    ['marking all as done', () => bulk({ type: 'status', status: 'done' })],
    ['deleting all', () => bulk({ type: 'trash' })],
    ['undo of it', undo],
    ['the places of a text', () => api.edits.occurrences({ project, query })],
    ['labelling them all', () => api.edits.labelOccurrences({ project, query, except: [] })],
    ['suggesting by a rule', () => suggest(scene)],
    ['accepting all', () => bulk({ type: 'accept', minScore: 0 })],
    ['deleting a label', () => deleteLabel(scene)],
    ['undo of it', undo],
    ['freezing a set', () => api.review.freeze({ project, name: 'Set' })],
    ['an export', () => api.documents.export({ project, format: 'conll' })],
  ]
}

function deleteLabel({ api, project, labelId }: Scene): Promise<unknown> {
  const action = { title: 'Delete', edits: [{ type: 'label.delete' as const, id: labelId }] }
  return api.edits.apply({ project, action })
}

async function suggest({ api, project, labelId }: Scene): Promise<void> {
  const rule = {
    ...{ id: 'r', kind: 'pattern' as const, name: 'Odd', labelId, body: '\\bw\\d*3\\b' },
    ...{ matchCase: true, enabled: true, position: 0 },
  }
  const action = { title: 'Rule', edits: [{ type: 'rule.create' as const, rule }] }
  await api.edits.apply({ project, action })
  const selection = { filter: documentFilter.parse({}) }
  const events = await api.suggestions.run({ project, source: { kind: 'rules' }, selection })
  for await (const event of events) void event
}

function conll(count: number): string {
  return Array.from({ length: count }, (_, i) => sentence(20, i)).join('\n')
}

/** Words with a tag at every second. */
function sentence(words: number, first: number): string {
  return Array.from({ length: words }, (_, i) => `w${first + i} ${i % 2 ? 'O' : 'B-THING'}\n`).join(
    '',
  )
}

function longText(): string {
  const words: string[] = []
  for (let [i, length] = [0, 0]; length < LONG_TEXT; i++)
    length += (words[i] = `w${(i * 7919) % 100_003}`).length + 1
  return `${JSON.stringify({ text: words.join(' ') })}\n`
}

function manySpans(): string {
  const words = Array.from({ length: MANY_SPANS }, (_, i) => `a${i % 10}`)
  const label = words.map((_, i) => [3 * i, 3 * i + 2, 'THING'])
  return `${JSON.stringify({ text: words.join(' '), label })}\n`
}
