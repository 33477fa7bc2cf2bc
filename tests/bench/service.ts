/**
 * Texts a second that the service tags for many callers who send one text a request, beside the batch tagger on
 * the same texts, in turns: `node tests/bench/service.ts [callers = 64] [texts = 4000] [rounds = 3]`. A round before
 * them is not counted: a service is one that runs. The callers are a process of their own, as programs are, and share
 * the machine, so that they do no more than write what was prepared and wait; how much of it each process takes for a
 * text is told behind.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultFolders } from '../../src/host/folders.ts'
import { Host } from '../../src/host/host.ts'
import { nodeForkWorker } from '../../src/host/supervisor/node-worker.ts'
import { tagTexts } from '../../src/host/tagging/tagging.ts'
import { apiHandler } from '../../src/service/http.ts'
import { TaggerService } from '../../src/service/tagger.ts'
import { startServer } from '../../src/web/server.ts'
import { resources } from '../support/sample-file.ts'
import { loadCorpus } from './corpus.ts'
import { modelFolder } from './model-folder.ts'

interface Calling {
  address: string
  model: string
  texts: string[]
  callers: number
}

/** Of the kernel's count of processor time, so many are a second. */
const TICKS = 100
/** How an answer ends whose length is not told before. */
const LAST_CHUNK = '\r\n0\r\n\r\n'

if (process.send) callAll()
else await measure()

async function measure(): Promise<void> {
  const [callers, count, rounds] = [64, 4000, 3].map((by, i) => Number(process.argv[i + 2] ?? by))
  const folder = mkdtempSync(join(tmpdir(), 'spanwright-service-'))
  const { dev, train, tokenizer } = await loadCorpus()
  const known = [...dev, ...train].map(({ text }) => text)
  const texts = Array.from({ length: count }, (_, i) => known[i % known.length])
  const host = new Host({
    ...{ shell: 'cli', version: '0.0.0', resources, forkWorker: nodeForkWorker() },
    folders: defaultFolders({ SPANWRIGHT_HOME: folder }),
  })
  const model = await host.models.import(await modelFolder(folder, 'mini', tokenizer))
  const api = apiHandler(new TaggerService(host), '0.0.0', () => true)
  const server = await startServer({ host, pages: folder, port: 0, api })
  const callersProcess = fork(fileURLToPath(import.meta.url))
  const address = new URL('/v1/tag', server.url).href
  const batch = () =>
    tagTexts(
      host.workers,
      model.path,
      texts.map((text) => ({ name: '', text })),
    )
  const single = () => calling(callersProcess, { address, model: model.id, texts, callers })
  // The engine is chosen and the model loaded before anything is timed.
  await tagTexts(host.workers, model.path, [{ name: '', text: texts[0] }])
  const pid = host.workers.shared().pid as number
  for (let round = 0; round <= rounds; round++) {
    const used = processorTime(pid)
    const together = await rate(batch, count)
    const alone = used()
    const { rate: apart, computed } = await single()
    const beside = used()
    if (round === 0) continue
    const share = Math.round((100 * apart) / together)
    console.log(
      `round ${round}: batch ${Math.round(together)} texts/s, ${callers} callers ${Math.round(apart)} texts/s, ${share} %`,
    )
    const each = (ms: number) => `${(ms / count).toFixed(2)} ms`
    console.log(
      `  a text took of processors: batch, the worker ${each(alone.worker)} and the host ${each(alone.host)};` +
        ` service, ${each(beside.worker)} and ${each(beside.host)}, the callers ${each(computed)}`,
    )
  }
  callersProcess.disconnect()
  await server.close()
  rmSync(folder, { recursive: true })
}

async function rate(work: () => Promise<unknown>, count: number): Promise<number> {
  const from = performance.now()
  await work()
  return (1000 * count) / (performance.now() - from)
}

/** Milliseconds of processor time of the worker and of this process since it was asked last. */
function processorTime(worker: number): () => { worker: number; host: number } {
  const look = () => {
    const stat = readFileSync(`/proc/${worker}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return { worker: ((Number(user) + Number(system)) * 1000) / TICKS, host: computedHere() }
  }
  let last = look()
  return () => {
    const [before, now] = [last, look()]
    last = now
    return { worker: now.worker - before.worker, host: now.host - before.host }
  }
}

/** Milliseconds of processor time that this process has used. */
function computedHere(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Texts a second, and milliseconds of processor time for all of them. */
interface Called {
  rate: number
  computed: number
}

/** What the process of the callers has measured. */
async function calling(child: ChildProcess, asked: Calling): Promise<Called> {
  child.send(asked)
  const [told] = (await once(child, 'message')) as [Called]
  return told
}

function callAll(): void {
  process.on('message', ({ address, model, texts, callers }: Calling) => {
    const left = texts.map((text) => requestOf(address, { model, texts: [text] })).reverse()
    const all = () =>
      Promise.all(Array.from({ length: callers }, () => callInTurn(new URL(address), left)))
    const before = computedHere()
    void rate(all, texts.length).then((measured) =>
      process.send?.({ rate: measured, computed: computedHere() - before } satisfies Called),
    )
  })
}

/** The bytes of a request. */
function requestOf(address: string, asked: object): Buffer {
  const body = JSON.stringify(asked)
  const { pathname, host } = new URL(address)
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    'Authorization: Bearer x',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Sends one request after the other over a connection of its own, each when the last is answered in whole. */
function callInTurn({ port, hostname }: URL, left: Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    const next = () => {
      const request = left.pop()
      if (request) socket.write(request)
      else socket.end()
    }
    socket.setEncoding('latin1').on('connect', next).on('close', resolve).on('error', reject)
    socket.on('data', (part: string) => {
      answer += part
      if (!answer.endsWith(LAST_CHUNK)) return
      if (!answer.startsWith('HTTP/1.1 200')) reject(new Error(answer))
      answer = ''
      next()
    })
  })
}
