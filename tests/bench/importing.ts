/**
 * A large import into a browser host, in several formats: its rate, the host's memory over that at rest, how long
 * another client waited meanwhile, and how long Python reads the same bytes for, which writes nothing:
 *   node tests/bench/importing.ts [documents = 100000] [bytes a document = 500]
 * PYTHON names the Python, python3 if none.
 */
import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Client } from '../../renderer/api/client.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { formatById } from '../../src/formats/index.ts'
import type { LabelledText } from '../../src/model/documents.ts'
import { imported } from '../support/importing.ts'
import { lettingIn, pageOf } from '../support/socket-page.ts'
import { longestTurn } from './longest-turn.ts'
import { quantile } from './statistics.ts'

const [documents, size] = [100_000, 500].map((by, i) => Number(process.argv[i + 2] ?? by))
/** How often the memory of the host is looked at, in milliseconds. */
const LOOK_MS = 20
/** Until a host that has just started rests. */
const REST_MS = 3000

const names = ['Ann Lee', 'Bob Stone', 'Carla Diaz', 'Ewa Nowak', 'Kofi Mensah', 'Mei Lin']
const words = [
  'pays',
  'the',
  'rent',
  'of',
  'a',
  'garden',
  'in',
  'May',
  'and',
  'keeps',
  'it',
  'well',
]

function texts(): LabelledText[] {
  return Array.from({ length: documents }, (_, n) => {
    const name = names[n % names.length]
    let text = `${name} (${n})`
    for (let at = n; text.length < size - 120; at++) text += ` ${words[(at * 7) % words.length]}`
    return { text, spans: [{ start: 0, end: name.length, label: 'PERSON' }] }
  })
}

const readings: Record<string, string> = {
  jsonl: 'import json,sys\nfor line in open(sys.argv[1],encoding="utf-8"): json.loads(line)',
  csv: 'import csv,sys\nfor row in csv.reader(open(sys.argv[1],encoding="utf-8",newline="")): pass',
  conll: 'import sys\nfor line in open(sys.argv[1],encoding="utf-8"): line.split()',
  txt: 'import sys\nfor line in open(sys.argv[1],encoding="utf-8"): line.strip()',
}

function secondsOfPython(file: string, code: string): number {
  const begun = performance.now()
  execFileSync(process.env.PYTHON ?? 'python3', ['-c', code, file])
  return (performance.now() - begun) / 1000
}

const folder = mkdtempSync(join(tmpdir(), 'spanwright-importing-'))
try {
  const all = texts()
  for (const [id, reading] of Object.entries(readings)) {
    const path = join(folder, `many.${id}`)
    writeFileSync(path, String(unwrap(formatById(id)).write(all).content))
    const python = secondsOfPython(path, reading)
    console.log(
      `${id.padEnd(6)} ${await figuresOf(path)}  Python reads it in ${python.toFixed(1)} s`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** A host of its own for each file. */
async function figuresOf(path: string): Promise<string> {
  const entry = fileURLToPath(new URL('./watched-host.ts', import.meta.url))
  const home = mkdtempSync(join(folder, 'home-'))
  const host = fork(entry, [home], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  try {
    const [address] = (await once(host, 'message')) as [string]
    const url = new URL(address)
    const { api, socket } = await pageOf({ url, headers: await lettingIn(url) })
    const figures = await importInto(api, address, host, readFileSync(path), basename(path))
    socket.terminate()
    return figures
  } finally {
    host.disconnect()
    await once(host, 'exit')
  }
}

async function importInto(
  api: Client,
  address: string,
  host: ChildProcess,
  bytes: Buffer<ArrayBuffer>,
  name: string,
): Promise<string> {
  const { id: project } = await api.projects.create({ name: 'P', sample: false })
  await imported(api, { project, file: new File(['One.\n'], 'one.txt') })
  const probe = new Worker(new URL('./waiting-probe.ts', import.meta.url), { workerData: address })
  await once(probe, 'message')
  await setTimeout(REST_MS)
  const rest = memoryOf(host)
  let most = rest
  const looking = setInterval(() => (most = Math.max(most, memoryOf(host))), LOOK_MS)
  await longestTurn(host)
  probe.postMessage({ project })
  const begun = performance.now()
  const report = await imported(api, { project, file: new File([bytes], name) })
  const seconds = (performance.now() - begun) / 1000
  const answer = once(probe, 'message')
  probe.postMessage('stop')
  const [waited] = (await answer) as [number[]]
  clearInterval(looking)
  const { computing } = await longestTurn(host)
  await probe.terminate()
  const rate = Math.round(report.documents / seconds).toLocaleString('en')
  return [
    `${report.documents.toLocaleString('en')} documents, ${(bytes.length / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s (${rate}/s)`,
    `memory ${rest.toFixed(0)} MB, at most ${(most - rest).toFixed(0)} more`,
    `waited at most ${Math.max(...waited).toFixed(0)} ms, p95 ${quantile(waited, 0.95).toFixed(0)}; longest turn of computing ${computing.toFixed(0)} ms`,
  ].join('; ')
}

/** Resident, in megabytes, as Linux tells it. */
function memoryOf({ pid }: ChildProcess): number {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')
  return (Number(pages) * 4096) / 1e6
}
