/**
 * Times a run of suggestions by rules over many documents, and everything that reads them after it:
 *   node tests/bench/suggestions.ts [documents]
 * While the run is under way somebody labels a word every twenty milliseconds; `stall` is how long the
 * host's thread answered nobody. Milliseconds; the disk is a temporary folder's.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Rule } from '../../src/model/labels.ts'
import { documentFilter, type DocumentFilter } from '../../src/model/queue.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { suggestWithRules } from '../../src/host/tagging/suggestions.ts'
import { Project } from '../../src/storage/project.ts'
import { quantile } from './statistics.ts'

const names = ['Ann Lee', 'Bob Stone', 'Carla Diaz', 'Ewa Nowak', 'Kofi Mensah', 'Mei Lin']
const places = ['Oslo', 'Accra', 'Lima', 'Kraków', 'Taipei', 'Bern']
const PRESS_EVERY_MS = 20

function sentence(i: number) {
  const [name, place, other] = [names[i % 6], places[(i * 7) % 6], i % 2 ? 'Paris' : names[i % 5]]
  const text = `On day ${i} ${name} went to ${place} with ${other}, and nobody had expected it so soon.`
  return { text, spans: [] }
}

const filter = (part: Partial<DocumentFilter>) => documentFilter.parse(part)

function fill(path: string, count: number): Project {
  const project = unwrap(Project.open(path))
  const documents = Array.from({ length: count }, (_, i) => sentence(i))
  unwrap(project.addDocuments('Import', documents, [{ name: 'PERSON' }, { name: 'PLACE' }]))
  const [person, place] = project.labels().map(({ id }) => id)
  const shared = { matchCase: true, enabled: true, position: 0 }
  const rules: Rule[] = [
    {
      id: 'a',
      kind: 'gazetteer',
      name: 'People',
      labelId: person,
      body: names.join('\n'),
      ...shared,
    },
    { id: 'b', kind: 'pattern', name: 'Places', labelId: place, body: places.join('|'), ...shared },
    { id: 'c', kind: 'pattern', name: 'Days', labelId: place, body: '\\bday \\d+', ...shared },
  ]
  unwrap(
    project.apply(
      'Rules',
      rules.map((rule) => ({ type: 'rule.create' as const, rule })),
    ),
  )
  return project
}

/** How long `work` takes, and the longest time for which it let nobody else have a turn. */
async function watched(work: () => Promise<unknown>): Promise<{ took: number; stall: number }> {
  let [last, stall, over] = [performance.now(), 0, false]
  const look = () => {
    const now = performance.now()
    stall = Math.max(stall, now - last)
    last = now
    if (!over) setImmediate(look)
  }
  setImmediate(look)
  const start = performance.now()
  await work()
  const took = performance.now() - start
  await new Promise<void>((resolve) => setImmediate(resolve))
  over = true
  return { took, stall }
}

/** The work of a run, and what labelling meanwhile took from the moment at which a key was pressed. */
async function annotating(project: Project, work: () => Promise<unknown>) {
  const labelId = project.labels()[0].id
  const presses: number[] = []
  let due = performance.now()
  const timer = setInterval(() => {
    const provenance = { origin: 'human' as const, source: '', score: null }
    const span = { id: `h${Math.random()}`, documentId: 1 + presses.length, start: 0, end: 2 }
    unwrap(
      project.apply('Label', [{ type: 'span.create', span: { ...span, labelId, ...provenance } }]),
    )
    presses.push(performance.now() - due)
    due = performance.now() + PRESS_EVERY_MS
  }, PRESS_EVERY_MS)
  const figures = await watched(work)
  clearInterval(timer)
  presses.sort((a, b) => a - b)
  return {
    ...figures,
    presses: presses.length,
    keyP95: quantile(presses, 0.95),
    keyMax: presses.at(-1),
  }
}

async function run(project: Project): Promise<number> {
  let made = 0
  for await (const event of suggestWithRules(project, { filter: filter({}) })) {
    if (event.type === 'done') made = event.suggestions
  }
  return made
}

function time(work: (i: number) => unknown, repeats: number) {
  const times = Array.from({ length: repeats }, (_, i) => {
    const start = performance.now()
    work(i)
    return performance.now() - start
  }).sort((a, b) => a - b)
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) }
}

/** Each on a project just opened, or as it is in use. */
function reading(path: string, count: number): Record<string, { p50: number; p95: number }> {
  const cold = (work: (project: Project) => unknown) => {
    const times: number[] = []
    for (let i = 0; i < 5; i++) {
      const project = unwrap(Project.open(path))
      const start = performance.now()
      work(project)
      times.push(performance.now() - start)
      project.close()
    }
    times.sort((a, b) => a - b)
    return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) }
  }
  const rows = {
    'counts, cold': cold((project) => project.counts()),
    'first page, cold': cold((project) => project.page(filter({}), 0, 100)),
    'first page of suggested, cold': cold((project) =>
      project.page(filter({ suggested: true }), 0, 100),
    ),
    'first page by uncertainty, cold': cold((project) =>
      project.page(filter({ order: 'uncertainty' }), 0, 100),
    ),
  }
  const project = unwrap(Project.open(path))
  project.page(filter({}), 0, 1)
  const at = (i: number) => 1 + ((i * 7919) % count)
  const more = {
    'a page': time((i) => project.page(filter({}), at(i) % (count - 100), 100), 200),
    'open a document': time((i) => project.document(at(i)), 500),
    'accept one': time((i) => {
      const [one] = project.suggestions(at(i))
      if (one) unwrap(project.apply('Accept', [{ type: 'suggestion.accept', id: one.id }]))
    }, 200),
  }
  for (let i = 0; i < 200; i++) unwrap(project.undo())
  project.close()
  return { ...rows, ...more }
}

function print(name: string, figures: object): void {
  const shown = Object.entries(figures).map(([key, value]) => `${key} ${Number(value).toFixed(1)}`)
  console.log(`${name}: ${shown.join(', ')}`)
}

const count = Number(process.argv[2] ?? 100_000)
const runs = Number(process.argv[3] ?? 2)
const folder = mkdtempSync(join(tmpdir(), 'spanwright-bench-'))
try {
  const path = join(folder, 'p.spanwright')
  const project = fill(path, count)
  project.counts()
  for (let n = 1; n <= runs; n++) {
    let made = 0
    print(`run ${n}`, await annotating(project, async () => (made = await run(project))))
    print('  suggestions', { made, counted: project.counts().suggestions })
    // What was labelled meanwhile lies before the run in the history.
    print(
      '  undo',
      time(() => unwrap(project.undo()), 1),
    )
    print(
      '  redo',
      time(() => unwrap(project.redo()), 1),
    )
  }
  project.close()
  for (const [name, figures] of Object.entries(reading(path, count))) print(name, figures)
} finally {
  rmSync(folder, { recursive: true })
}
process.exit(0)
