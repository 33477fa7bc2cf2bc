/**
 * How long one client waits for a document while another has something long done, with 30 clients at a
 * browser host:
 *   node tests/bench/waiting.ts [documents = 20000] [clients = 30] [seconds = 0]
 * Milliseconds: the longest wait, the 95th percentile, the longest turn of the host's thread by the clock and
 * of its own computing (what else the machine does is in the first three), and how long the work took. With
 * seconds, all clients label for so long instead, and the host's memory is told before, in the midst and after.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Client } from '../../renderer/api/client.ts'
import { lettingIn, pageOf } from '../support/socket-page.ts'
import { heldMemory } from './held-memory.ts'
import { labelling } from './labelling.ts'
import { longWorks, prepare, type Scene } from './long-works.ts'
import { longestTurn } from './longest-turn.ts'
import { quantile } from './statistics.ts'
import type { ProbeOrder } from './waiting-probe.ts'
import { documentFilter } from '../../src/model/queue.ts'

const [documents, clients, seconds] = [20_000, 30, 0].map((by, i) =>
  Number(process.argv[i + 2] ?? by),
)
/** How often each of the others looks at the queue. */
const LOOK_MS = 500
const folder = mkdtempSync(join(tmpdir(), 'spanwright-waiting-'))
const entry = fileURLToPath(new URL('./watched-host.ts', import.meta.url))
const host = fork(entry, [folder], {
  execArgv: ['--expose-gc'],
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
})
try {
  const [address] = (await once(host, 'message')) as [string]
  const url = new URL(address)
  const headers = await lettingIn(url)
  const pages = await Promise.all(Array.from({ length: clients }, () => pageOf({ url, headers })))
  const apis = pages.map(({ api }) => api)
  const scene = await prepare(apis[1], documents)
  if (seconds > 0) await labelling(apis, scene, seconds, () => heldMemory(host))
  else await measure(address, apis, scene)
  for (const { socket } of pages) socket.terminate()
} finally {
  host.disconnect()
  await once(host, 'exit')
  rmSync(folder, { recursive: true, force: true })
}

async function measure(address: string, [, , ...others]: Client[], scene: Scene): Promise<void> {
  const probe = new Worker(new URL('./waiting-probe.ts', import.meta.url), { workerData: address })
  await once(probe, 'message')
  const order = (what: ProbeOrder) => probe.postMessage(what)
  for (const [name, work] of longWorks(scene)) {
    // The others look at the queue now and then, as people do.
    const stop = new AbortController()
    const looking = others.map((api) => lookAround(api, scene.project, stop.signal))
    await longestTurn(host)
    const begun = performance.now()
    order({ project: scene.project })
    await work()
    const took = performance.now() - begun
    const answer = once(probe, 'message')
    order('stop')
    const [waited] = (await answer) as [number[]]
    stop.abort()
    await Promise.all(looking)
    const { clock, computing } = await longestTurn(host)
    const figures = [Math.max(...waited), quantile(waited, 0.95), clock, computing, took]
    const [longest, p95, turn, own, whole] = figures.map((ms) => ms.toFixed(0).padStart(6))
    console.log(
      `${name.padEnd(32)} longest ${longest}  p95 ${p95}  turn ${turn}  own ${own}  took ${whole}`,
    )
  }
  await probe.terminate()
}

async function lookAround(api: Client, project: string, stop: AbortSignal): Promise<void> {
  // Not all in the same millisecond, which people do not.
  await setTimeout(Math.random() * LOOK_MS)
  while (!stop.aborted) {
    await api.documents.page({ project, filter: documentFilter.parse({}), offset: 0, limit: 50 })
    await setTimeout(LOOK_MS)
  }
}
