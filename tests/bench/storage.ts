/**
 * Times every call that an annotator waits for, on projects of 1,000 and 100,000 documents:
 *   node tests/bench/storage.ts [documents …]
 * Milliseconds; the disk is a temporary folder's. `growth` compares the last size with the first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { documentFilter, type DocumentFilter } from '../../src/model/queue.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { splitWords } from '../../src/domain/words.ts'
import { previewOccurrences } from '../../src/host/documents/occurrences.ts'
import { Project } from '../../src/storage/project.ts'

const REPEATS = 300
const sizes = process.argv.slice(2).map(Number)
const names = ['Ann Lee', 'Bob Stone', 'Carla Diaz', 'Ewa Nowak', 'Kofi Mensah', 'Mei Lin']
const places = ['Oslo', 'Accra', 'Lima', 'Kraków', 'Taipei', 'Bern']

/** A sentence of about 25 words with two spans; every sentence differs. */
function sentence(i: number) {
  const [name, place] = [names[i % 6], places[(i * 7) % 6]]
  const filler = `on day ${i} the report said that the new line would carry more people than before`
  const text = `${name} went to ${place} ${filler}, and nobody had expected it so soon.`
  const at = text.indexOf(place)
  return {
    text,
    status: i % 3 === 0 ? ('done' as const) : ('new' as const),
    spans: [
      { start: 0, end: name.length, label: 'PERSON' },
      { start: at, end: at + place.length, label: 'PLACE' },
    ],
  }
}

interface Times {
  p50: number
  p95: number
}

function time(work: (i: number) => unknown, repeats = REPEATS): Times {
  const times = Array.from({ length: repeats }, (_, i) => {
    const start = performance.now()
    work(i)
    return performance.now() - start
  })
  return percentiles(times)
}

async function timeAsync(work: (i: number) => Promise<unknown>, repeats: number): Promise<Times> {
  const times: number[] = []
  for (let i = 0; i < repeats; i++) {
    const start = performance.now()
    await work(i)
    times.push(performance.now() - start)
  }
  return percentiles(times)
}

function percentiles(times: readonly number[]): Times {
  const sorted = times.toSorted((a, b) => a - b)
  return { p50: sorted[sorted.length >> 1], p95: sorted[Math.floor(sorted.length * 0.95)] }
}

const filter = (part: Partial<DocumentFilter>) => documentFilter.parse(part)
const everything = filter({})

async function measure(count: number, folder: string): Promise<Record<string, Times>> {
  const path = join(folder, `${count}.spanwright`)
  const filled = unwrap(Project.open(path))
  unwrap(
    filled.addDocuments(
      'Import',
      Array.from({ length: count }, (_, i) => sentence(i)),
      [{ name: 'PERSON' }, { name: 'PLACE' }],
    ),
  )
  filled.close()
  const result: Record<string, Times> = {}
  result['open (VACUUM copy not included)'] = time(() => unwrap(Project.open(path)).close(), 5)
  result['first page, cold'] = time(() => {
    const cold = unwrap(Project.open(path))
    const start = performance.now()
    cold.page(everything, 0, 100)
    firstPages.push(performance.now() - start)
    cold.close()
  }, 15)
  const sorted = firstPages.splice(0).sort((a, b) => a - b)
  result['first page, cold'] = { p50: sorted[7], p95: sorted[14] }

  const project = unwrap(Project.open(path))
  const label = project.labels()[0].id
  project.counts()
  const at = (i: number) => 1 + ((i * 7919) % count)
  const page = (of: DocumentFilter) => {
    const { total } = project.page(of, 0, 1)
    return time((i) => project.page(of, Math.floor(((i * 7919) % total) / 2), 100))
  }
  result['page anywhere'] = page(everything)
  result['page, filter new'] = page(filter({ status: 'new' }))
  result['page, by length'] = page(filter({ order: 'length' }))
  result['page, search cached'] = page(filter({ search: 'Oslo' }))
  result['position'] = time((i) => project.position(at(i), everything))
  result['next open'] = time((i) => project.nextOpen(at(i), everything))
  result['open a document'] = time((i) => project.document(at(i)))
  project.page(filter({ status: 'new' }), 0, 100)
  result['counts'] = time(() => project.counts())
  result['add a span'] = time((i) => {
    const documentId = at(i)
    const text = project.document(documentId)?.document.text ?? ''
    const word = splitWords(text)[5]
    const provenance = { origin: 'human' as const, source: '', score: null }
    const span = { id: `s${i}`, documentId, ...word, labelId: label, ...provenance }
    unwrap(project.apply('Label', [{ type: 'span.create', span }]))
  })
  result['mark done'] = time((i) =>
    unwrap(
      project.apply('Done', [
        { type: 'document.update', id: at(i), patch: { status: i % 2 ? 'done' : 'new' } },
      ]),
    ),
  )
  result['undo'] = time(() => unwrap(project.undo()), 200)
  result['redo'] = time(() => unwrap(project.redo()), 200)
  result['history state'] = time(() => project.history())
  result['search 3+ (new query)'] = time(
    (i) => project.page(filter({ search: `day ${i}` }), 0, 100),
    50,
  )
  result['search 2 (new query)'] = time(
    (i) => project.page(filter({ search: `${10 + i}` }), 0, 100),
    10,
  )
  result['occurrences, project'] = await timeAsync(
    (i) =>
      previewOccurrences(project, {
        text: `day ${100 + i}`,
        documentId: null,
        labelId: label,
        matchCase: false,
      }),
    20,
  )
  project.close()
  return result
}

const firstPages: number[] = []
const folder = mkdtempSync(join(tmpdir(), 'spanwright-bench-'))
try {
  const counts = sizes.length > 0 ? sizes : [1000, 100_000]
  const all: Record<string, Times>[] = []
  for (const count of counts) all.push(await measure(count, folder))
  const last = all.length - 1
  console.table(
    Object.fromEntries(
      Object.keys(all[0]).map((name) => [
        name,
        {
          ...Object.fromEntries(
            counts.flatMap((count, i) => [
              [`p50 of ${count}`, round(all[i][name].p50)],
              [`p95 of ${count}`, round(all[i][name].p95)],
            ]),
          ),
          growth: round(all[last][name].p50 / all[0][name].p50),
        },
      ]),
    ),
  )
} finally {
  rmSync(folder, { recursive: true })
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
