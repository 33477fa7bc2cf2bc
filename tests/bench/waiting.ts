/**
 * How long one client waits for a document while another has something long done, with 30 clients at a
 * browser host:
 *   node tests/bench/waiting.ts [documents = 20000] [clients = 30]
 * Milliseconds: the longest wait, the 95th percentile, and how long the other's work took.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Client } from '../../renderer/api/client.ts'
import { documentFilter, type DocumentFilter } from '../../src/model/queue.ts'
import { lettingIn, pageOf } from '../support/socket-page.ts'
import { quantile } from './statistics.ts'

/** Between two questions of the client that waits. */
const PAUSE_MS = 2

const [documents, clients] = [Number(process.argv[2] ?? 20_000), Number(process.argv[3] ?? 30)]
const folder = mkdtempSync(join(tmpdir(), 'spanwright-waiting-'))
const entry = fileURLToPath(new URL('../support/serving-host.ts', import.meta.url))
const host = fork(entry, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
try {
  const [address] = (await once(host, 'message')) as [string]
  const url = new URL(address)
  const headers = await lettingIn(url)
  const pages = await Promise.all(Array.from({ length: clients }, () => pageOf({ url, headers })))
  await measure(pages.map(({ api }) => api))
  for (const { socket } of pages) socket.terminate()
} finally {
  host.disconnect()
  await once(host, 'exit')
  rmSync(folder, { recursive: true, force: true })
}

async function measure([probe, acting, ...others]: Client[]): Promise<void> {
  const { id: project } = await acting.projects.create({ name: 'P', sample: false })
  const importing = (name: string, text: string) =>
    acting.documents.import({
      ...{ project, format: 'auto', splitSentences: false },
      file: new File([text], name),
    })
  const first = await importing('few.conll', conll(500))
  if (first.documents === 0) throw new Error('nothing was imported')
  const [{ id: labelId }] = await acting.labels.list({ project })
  const filter = (part: Partial<DocumentFilter>) => documentFilter.parse(part)
  const bulk = (flagged: boolean) =>
    acting.edits.bulk({
      project,
      selection: { filter: filter({}) },
      operation: { type: 'flag', flagged },
    })
  const works: Record<string, () => Promise<unknown>> = {
    'nothing long': () => setTimeout(2000),
    [`import of ${documents} documents`]: () => importing('many.conll', conll(documents)),
    'one sentence of 40,000 tags': () => importing('long.conll', sentence(40_000, 0)),
    'a long search': () =>
      acting.documents.page({
        ...{ project, offset: 0, limit: 50 },
        filter: filter({ search: 'x'.repeat(1000) }),
      }),
    'a bulk step after it': () => bulk(true),
    'the places of a text': () =>
      acting.edits.occurrences({
        project,
        query: { text: 'w1', documentId: null, labelId, matchCase: true },
      }),
    'an export': () => acting.documents.export({ project, format: 'conll' }),
    'undo of the bulk step': () => acting.edits.undo({ project }),
  }
  for (const [name, work] of Object.entries(works)) {
    // The others look at the queue now and then, as people do.
    const stop = new AbortController()
    const looking = others.map((api) => lookAround(api, project, stop.signal))
    const begun = performance.now()
    const waited: number[] = []
    let done = false
    const asking = (async () => {
      while (!done) {
        const asked = performance.now()
        await probe.documents.get({ project, id: 1 })
        waited.push(performance.now() - asked)
        await setTimeout(PAUSE_MS)
      }
    })()
    await work()
    const took = performance.now() - begun
    done = true
    await asking
    stop.abort()
    await Promise.all(looking)
    const [longest, p95] = [Math.max(...waited), quantile(waited, 0.95)]
    console.log(
      `${name.padEnd(32)} longest ${longest.toFixed(0).padStart(6)}  p95 ${p95.toFixed(1).padStart(7)}  took ${took.toFixed(0).padStart(7)}`,
    )
  }
}

async function lookAround(api: Client, project: string, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await api.documents.page({ project, filter: documentFilter.parse({}), offset: 0, limit: 50 })
    await setTimeout(500)
  }
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
