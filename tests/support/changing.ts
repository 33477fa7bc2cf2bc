import { isContractProcedure } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import { contract } from '../../src/contract/index.ts'
import { unwrap } from '../../src/domain/failure.ts'
import type { Host } from '../../src/host/host.ts'
import type { ProjectChange } from '../../src/model/project.ts'
import { documentFilter } from '../../src/model/queue.ts'
import { createRouter } from '../../src/host/router.ts'
import { temporaryFolder } from './temporary.ts'
import { tinyModel } from './tiny-model.ts'
import { imported } from './importing.ts'

/** Calls the procedures of a host in this process. */
/** Every procedure of the contract: "edits.apply". */
export function proceduresOf(part: object = contract, path: string[] = []): string[] {
  if (isContractProcedure(part)) return [path.join('.')]
  return Object.entries(part).flatMap(([name, inner]) =>
    proceduresOf(inner as object, [...path, name]),
  )
}

/** Those that change no project: they read one, or are about something else. */
export const changingNone: ReadonlySet<string> = new Set([
  ...[
    'app.info',
    'app.doctor',
    'app.problemReport',
    'app.formats',
    'app.settings',
    'app.saveSettings',
    'app.troubles',
  ],
  ...['projects.recent', 'projects.create', 'projects.open', 'projects.forget'],
  // Another file is put in the place of one: whoever has it open hears where it stands.
  ...['projects.backups', 'projects.restore', 'projects.salvage', 'projects.compact'],
  ...['projects.duplicate', 'projects.archive', 'projects.unarchive', 'projects.check'],
  ...['projects.delete', 'projects.trash', 'projects.restoreTrashed', 'projects.emptyTrash'],
  'files.send',
  ...['projects.progress', 'projects.changes', 'labels.list', 'guidelines.get'],
  ...['documents.page', 'documents.get', 'documents.modelView', 'documents.position'],
  ...[
    'documents.nextOpen',
    'documents.export',
    'documents.preview',
    'documents.exportOutlook',
    'documents.importTwins',
    // An order of lists, which whoever asked for it begins anew.
    'documents.weigh',
    'rules.list',
    'rules.preview',
    'rules.readLists',
    'strings.list',
    'strings.ofLabel',
  ],
  ...['suggestions.instant', 'suggestions.likeliest', 'suggestions.reading'],
  ...['suggestions.scores', 'edits.occurrences', 'splits.overview'],
  ...['review.sets', 'review.agreement', 'review.disagreements', 'review.lastCheck'],
  ...['training.suggest', 'training.outlook', 'training.offers', 'training.choose'],
  ...['training.runs', 'training.watch', 'training.mistakes', 'training.between', 'training.card'],
  'training.turned',
  ...['models.list', 'models.import', 'models.rename', 'models.delete', 'models.export'],
  ...['models.tryPrecision', 'models.setPrecision'],
  ...['models.trash', 'models.restore', 'models.emptyTrash', 'models.hub', 'models.downloads'],
  ...['models.download', 'models.pauseDownload', 'models.resumeDownload', 'models.cancelDownload'],
  ...['tagging.text', 'tagging.file', 'tagging.kept'],
  ...['tagging.export', 'tagging.redact'],
])

/** A window of a host. */
export const clientOf = (host: Host) => createRouterClient(createRouter(host))
export type DirectClient = ReturnType<typeof clientOf>

/** A project of three documents: a person in the first and the last, and a rule that finds two more. */
export interface Scene {
  host: Host
  client: DirectClient
  project: string
}

export async function sceneOf(host: Host, name = 'P'): Promise<Scene> {
  const client = clientOf(host)
  const { id: project } = await client.projects.create({ name, sample: false })
  const spans = [{ start: 0, end: 3, label: 'PERSON' }]
  const file = host.projects.get(project)
  const labels = [{ name: 'PERSON' }, { name: 'ORG' }]
  const texts = [
    { text: 'Ann met Bob.', spans, status: 'in-progress' as const, split: 'train' as const },
    { text: 'Bob left.', spans: [], status: 'in-progress' as const },
    { text: 'Eve.', spans, status: 'in-progress' as const, split: 'dev' as const },
  ]
  unwrap(file.addDocuments('Import', texts, labels))
  const [{ id: labelId }] = file.labels()
  const rule = {
    ...{ id: 'r', kind: 'gazetteer' as const, name: 'Names', labelId, body: 'Bob' },
    ...{ matchCase: true, enabled: true, position: 0 },
  }
  unwrap(file.apply('Create the rule Names', [{ type: 'rule.create', rule }]))
  return { host, client, project }
}

/** A way to change a project, what has to be there before, and what everybody is told of it. */
export interface Changing<Before = unknown> {
  before?: (scene: Scene) => Promise<Before>
  make: (scene: Scene, before: Before) => Promise<unknown>
  told: Partial<ProjectChange>
}

const changing = <Before>(one: Changing<Before>) => one as Changing
/** The change as its page knows it. */
const asked = { page: 'mine', number: 1 }
const second = { page: 'mine', number: 2 }
const all = { filter: documentFilter.parse({}) }
const person = ({ host, project }: Scene) => host.projects.get(project).labels()[0].id

const span = (scene: Scene) => ({
  ...{ id: 's', documentId: 1, start: 8, end: 11, labelId: person(scene) },
  ...{ origin: 'human' as const, source: '', score: null },
})
const label = async (scene: Scene) => {
  const edits = [{ type: 'span.create' as const, span: span(scene) }]
  await scene.client.edits.apply({
    ...{ project: scene.project, change: asked },
    action: { title: 'Label as PERSON', edits },
  })
}
const undo = ({ client, project }: Scene) => client.edits.undo({ project, change: asked })
const freeze = ({ client, project }: Scene) => client.review.freeze({ project, name: 'Mine' })
const theirs = async ({ client, project }: Scene, name: string) => {
  const line = JSON.stringify({ text: 'Ann met Bob.', label: [[0, 3, name]] })
  const file = new File([`${line}\n`], 'theirs.jsonl')
  return (await client.review.importSet({ project, name: 'Theirs', file })).set
}
const run = async ({ client, project }: Scene) => {
  const { settings } = await client.training.suggest({ project, base: 'scratch:tiny' })
  const documents = { documents: 'all' as const, epochs: 50 }
  return client.training.start({ project, settings: { ...settings, ...documents } })
}

export const changes: Record<string, Changing> = {
  'documents.import': {
    make: ({ client, project }) => {
      const file = new File(['Cid came.\n'], 'more.txt')
      return imported(client, { project, file, format: 'txt' })
    },
    told: { documentIds: [4], parts: [] },
  },
  'tagging.addToProject': {
    make: ({ client, project }) =>
      client.tagging.addToProject({
        project,
        texts: [{ name: 'x', text: 'Cid', entities: [] }],
        source: 'A model',
      }),
    told: { documentIds: [4], parts: [] },
  },
  'edits.apply': { make: label, told: { of: asked, documentIds: [1], parts: [] } },
  'edits.undo': { before: label, make: undo, told: { of: asked, documentIds: [1] } },
  'edits.redo': {
    before: async (scene) => [await label(scene), await undo(scene)],
    make: ({ client, project }) => client.edits.redo({ project, change: asked }),
    told: { of: asked, documentIds: [1], parts: [] },
  },
  'edits.bulk': {
    make: ({ client, project }) => {
      const operation = { type: 'flag' as const, flagged: true }
      return client.edits.bulk({ project, change: asked, selection: all, operation })
    },
    told: { of: asked, documentIds: [1, 2, 3], parts: [], rows: null },
  },
  'edits.relabel': {
    make: ({ client, project, host }) => {
      const [, org] = host.projects.get(project).labels()
      return client.edits.relabel({ project, change: asked, text: 'Ann', into: org.id })
    },
    told: { of: asked, documentIds: [1], parts: [] },
  },
  'edits.labelOccurrences': {
    make: (scene) => {
      const place = { text: 'Bob', documentId: null, labelId: person(scene), matchCase: true }
      const { client, project } = scene
      return client.edits.labelOccurrences({ project, change: asked, query: place, except: [] })
    },
    told: { of: asked, documentIds: [1, 2], parts: [] },
  },
  'suggestions.run': {
    make: async ({ client, project }) => {
      const events = await client.suggestions.run({
        ...{ project, source: { kind: 'rules' }, selection: { ids: [1, 2] } },
      })
      for await (const event of events) void event
    },
    told: { of: null, documentIds: [1, 2], parts: [] },
  },
  'review.freeze': { make: freeze, told: { documentIds: [], parts: ['sets'] } },
  'review.importSet': { make: (scene) => theirs(scene, 'ORG'), told: { parts: ['sets'] } },
  'review.modelSet': changing({
    before: async ({ host }) => host.models.import(await tinyModel(temporaryFolder(), untrained)),
    make: ({ client, project }, { id }) => client.review.modelSet({ project, modelId: id }),
    told: { parts: ['sets'] },
  }),
  'review.check': {
    before: async ({ host, project }) => {
      const spans = [{ start: 0, end: 3, label: 'PERSON' }]
      const texts = Array.from({ length: 20 }, () => ({ text: 'Ann left.', spans }))
      unwrap(host.projects.get(project).addDocuments('Import', texts, []))
    },
    make: async ({ client, project }) => {
      for await (const event of await client.review.check({ project })) void event
    },
    told: { documentIds: [], parts: ['sets'] },
  },
  'review.removeSet': changing({
    before: freeze,
    make: ({ client, project }, { id }) => client.review.removeSet({ project, id }),
    told: { documentIds: [], parts: ['sets'] },
  }),
  'review.decide': changing({
    before: async (scene) => [await freeze(scene), await theirs(scene, 'ORG')],
    make: ({ client, project }, [a, b]) =>
      client.review.decide({
        ...{ project, change: asked, a: a.id, b: b.id },
        ...{ documentId: 1, start: 0, end: 3, choice: 'b' },
      }),
    told: { of: asked, documentIds: [1], parts: [] },
  }),
  'splits.assign': {
    before: ({ client, project }) => {
      const operation = { type: 'split' as const, split: 'auto' as const }
      const selection = { ids: [1] }
      return client.edits.bulk({ project, change: asked, selection, operation })
    },
    make: ({ client, project }) =>
      client.splits.assign({ project, change: second, shares: { dev: 0, test: 0 } }),
    told: { of: second, documentIds: [1, 2], parts: [] },
  },
  'training.start': { make: run, told: { documentIds: [], parts: ['runs'] } },
  'training.repeat': changing({
    async before(scene) {
      const { id } = await run(scene)
      return scene.client.training.cancel({ project: scene.project, runId: id })
    },
    make: ({ client, project }, { id }) => client.training.repeat({ project, runId: id }),
    told: { parts: ['runs'] },
  }),
  'training.pause': changing({
    before: run,
    make: ({ client, project }, { id }) => client.training.pause({ project, runId: id }),
    told: { parts: ['runs'] },
  }),
  'training.resume': changing({
    before: async (scene) => {
      const { id } = await run(scene)
      return scene.client.training.pause({ project: scene.project, runId: id })
    },
    make: ({ client, project }, { id }) => client.training.resume({ project, runId: id }),
    told: { parts: ['runs'] },
  }),
  'training.finish': changing({
    before: run,
    make: ({ client, project }, { id }) => client.training.finish({ project, runId: id }),
    told: { parts: ['runs'] },
  }),
  'training.note': changing({
    before: run,
    make: ({ client, project }, { id }) =>
      client.training.note({ project, runId: id, note: 'First try' }),
    told: { parts: ['runs'] },
  }),
  'training.trash': changing({
    before: async (scene) => {
      const { id } = await run(scene)
      return scene.client.training.cancel({ project: scene.project, runId: id })
    },
    make: ({ client, project }, { id }) =>
      client.training.trash({ project, runId: id, trashed: true }),
    told: { parts: ['runs'] },
  }),
  'training.cancel': changing({
    before: run,
    make: ({ client, project }, { id }) => client.training.cancel({ project, runId: id }),
    told: { parts: ['runs'] },
  }),
}

/** Labels that the project has. */
const untrained = { labels: ['O', 'B-PERSON', 'I-PERSON'] }
