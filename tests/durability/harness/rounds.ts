import { deepStrictEqual as same, ok } from 'node:assert/strict'
import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { unwrap } from '../../../src/domain/failure.ts'
import { seededRandom } from '../../../src/nn/random.ts'
import { Project } from '../../../src/storage/project.ts'
import { stateOf } from '../../support/project-model.ts'
import { ActingPage, Asked, beginProject, DOCUMENTS, expected, found, LABEL } from './actions.ts'
import { leftovers } from './acts.ts'
import { HostProcess } from './host-process.ts'

export interface Round {
  seed: number
  acknowledged: number
  /** Actions that were answered for and that no undo took back, of which nothing was found. */
  lost: number
  killed: 'at an instant' | 'before a change of the disk'
}

/** How far into the work a host is killed. */
const LATEST_MS = 900
const LATEST_CHANGE = 1200

/**
 * Lets pages act on a project of a host, kills the host and its workers, and looks whether all that was
 * answered is there. Throws, unless the project is whole, everything can be undone and nothing lies about.
 */
export async function killedRound(seed: number, home: string): Promise<Round> {
  const random = seededRandom(seed)
  mkdirSync(home, { recursive: true })
  const host = await HostProcess.start(home)
  const record = new Asked()
  const [pages, inFlight] = [1 + Math.floor(random() * 4), 1 + Math.floor(random() * 4)]
  const takesBack = random() < 0.5
  const byChange = random() < 0.5
  const name = `P${seed}`
  try {
    const project = await beginProject(await host.page(), name)
    if (random() < 0.3) await train(host, project, record)
    const acting: ActingPage[] = []
    for (let i = 0; i < pages; i++) {
      const api = await host.page()
      acting.push(new ActingPage(api, project, `page${i}`, seed * 10 + i, record, takesBack))
    }
    const all = Promise.all(acting.map((page) => page.act(inFlight)))
    if (byChange)
      await host.plan({ fault: 'kill', at: 1 + Math.floor(random() * LATEST_CHANGE) }, home)
    await Promise.race([all, pause((byChange ? 3 : random()) * LATEST_MS)])
    await host.kill()
    await all
  } finally {
    await host.kill()
  }
  const lost = await look(join(home, 'projects', `${name}.spanwright`), record)
  await nextStartOf(home, name, record)
  const killed = byChange ? 'before a change of the disk' : 'at an instant'
  return { seed, acknowledged: record.answers, lost, killed }
}

async function train(host: HostProcess, project: string, record: Asked): Promise<void> {
  const api = await host.page()
  const { settings } = await api.training.suggest({ project, base: 'scratch:tiny' })
  const chosen = { ...settings, documents: 'all' as const, epochs: 500 }
  const edits = Array.from({ length: DOCUMENTS }, (_, i) => ({
    type: 'span.create' as const,
    span: {
      ...{ id: `train-${i}`, documentId: i + 1, start: 0, end: 3, labelId: LABEL },
      ...{ origin: 'human' as const, source: '', score: null },
    },
  }))
  await api.edits.apply({ project, action: { title: 'To train on', edits } })
  record.done.set('To train on', {
    spans: Object.fromEntries(edits.map(({ span: { id, documentId } }) => [id, { documentId }])),
  })
  record.acknowledged.add('To train on')
  record.runs.add((await api.training.start({ project, settings: chosen })).id)
}

/** What the file holds as the kill left it. Returns how many answered actions are not there. */
async function look(path: string, record: Asked): Promise<number> {
  const project = unwrap(Project.open(path, { mustExist: true }))
  same(project.trouble, null)
  const titles = titlesOf(path)
  same(found(stateOf(path)), expected(record, titles.done))
  for (const [page, number] of record.answered)
    ok(project.lastChangeOf(page) >= number, `${page} was answered for change ${number}`)
  const sets = new Set(project.review.sets().map(({ name }) => name))
  const missing = [...record.acknowledged].filter((t) => t !== '' && !titles.done.includes(t))
  const lostSets = [...record.sets].filter((name) => !sets.has(name))
  const runs = (project.runs() as { id: string }[]).map(({ id }) => id)
  const lostRuns = [...record.runs].filter((id) => !runs.includes(id))
  // Each undo that was asked for may have taken one action back.
  const lost = Math.max(0, missing.length - record.undos) + lostSets.length + lostRuns.length
  const left = project.history().undo === null ? 0 : await undoAll(project)
  same(left, titles.done.length)
  project.close()
  same(found(stateOf(path)), { spans: {}, notes: {}, labels: [], texts: {} })
  same(Object.keys(stateOf(path).documents), [])
  await redoAll(path)
  isSound(path)
  return lost
}

async function undoAll(project: Project): Promise<number> {
  let steps = 0
  for (; project.history().undo !== null; steps++) await project.alone(() => unwrap(project.undo()))
  return steps
}

async function redoAll(path: string): Promise<void> {
  const project = unwrap(Project.open(path, { mustExist: true }))
  while (project.history().redo !== null) await project.alone(() => unwrap(project.redo()))
  project.close()
}

function titlesOf(path: string): { done: string[] } {
  const db = new Database(path, { readonly: true })
  const sql = 'SELECT title FROM history WHERE undone = 0 ORDER BY id'
  const done = db.prepare(sql).pluck().all() as string[]
  db.close()
  return { done }
}

function isSound(path: string): void {
  const db = new Database(path, { readonly: true })
  same(db.pragma('integrity_check', { simple: true }), 'ok')
  same(db.pragma('foreign_key_check'), [])
  db.close()
}

/** The next start shows the project, and whatever it was working at can go on. */
async function nextStartOf(home: string, name: string, record: Asked): Promise<void> {
  const host = await HostProcess.start(home)
  try {
    const api = await host.page()
    const recent = await api.projects.recent()
    const known = recent.find((one) => one.name === name)
    const { id: project } = await api.projects.open({ path: known?.path ?? `${name}.spanwright` })
    for (const run of await api.training.runs({ project }))
      if (record.runs.has(run.id)) ok(!['running', 'starting'].includes(run.status), run.status)
  } finally {
    await host.end()
  }
  same(leftovers(home), [])
}
