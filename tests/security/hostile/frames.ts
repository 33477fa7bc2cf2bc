import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import WebSocket from 'ws'
import { HostProcess } from '../../durability/harness/host-process.ts'
import { damage, type Random } from '../../support/damage.ts'
import type { Sort } from './sort.ts'

/** What a page sends: a call, its streams and their end, as oRPC words them. */
const CALLS: [path: string, input: unknown][] = [
  ['/app/info', undefined],
  ['/projects/create', { name: 'Frames', sample: false }],
  ['/projects/open', { path: 'nowhere.spanwright' }],
  ['/documents/get', { project: 'p', id: 1 }],
  ['/edits/undo', { project: 'p', change: { page: 'me', number: 1 } }],
  ['/models/import', { path: '/nowhere' }],
  ['/app/saveSettings', { textSize: 20, keys: { a: 'b' } }],
]
/** How long a broken frame may wait for its rest before the socket is given up. */
const REST_MS = 30

const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random() * items.length)]
const call = (id: string, [path, input]: [string, unknown]) =>
  JSON.stringify({ i: id, p: { u: `http://orpc${path}`, b: { json: input } } })

/** Messages and frames to a real browser host, which answers in a sentence or closes the socket, and lives. */
export async function frames(folder: string): Promise<Sort> {
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  const host = await HostProcess.start(home)
  const open = async () => {
    const socket = new WebSocket(`ws://${host.url.host}/rpc`, { headers: { ...host.headers } })
    socket.on('error', () => undefined)
    await once(socket, 'open')
    return socket
  }
  let socket = await open()
  let number = 0
  return {
    judge: async (random) => {
      if (socket.readyState !== WebSocket.OPEN) socket = await open()
      const own = `case-${++number}`
      const whole = Buffer.from(pick(random, messages(own)))
      const way = random()
      if (way < 0.15) {
        await sendBroken(socket, damage(frameOf(whole), random))
        socket = await open()
        return probe(socket, own).then(() => undefined)
      }
      const spoilt = damage(whole, random)
      socket.send(way < 0.3 ? spoilt : spoilt.toString('utf8'))
      return probe(socket, own)
    },
    memoryMB: () => host.memoryMB(),
    end: () => host.end(),
  }
}

const messages = (id: string) => [
  ...CALLS.map((one) => call(id, one)),
  JSON.stringify({ i: id, t: 3, p: { e: 'message', d: { json: 1 } } }),
  JSON.stringify({ i: id, t: 4 }),
]

/**
 * Asks for something known after the case: a host that lives answers it, or has closed the socket. Resolves
 * to the sentence by which the case was refused, as far as it was answered. Rejects an answer without one.
 */
function probe(socket: WebSocket, own: string): Promise<string | undefined> {
  const last = `${own}-probe`
  return new Promise((resolve, reject) => {
    let sentence: string | undefined
    const end = (error?: Error) => {
      socket.off('message', hear)
      socket.off('close', closed)
      if (error) reject(error)
      else resolve(sentence)
    }
    const closed = () => {
      sentence ??= 'The connection was closed.'
      end()
    }
    const hear = (data: Buffer) => {
      const { i, p } = JSON.parse(data.toString('utf8')) as Answer
      if (i === last) return end(p.s ? new Error('the probe was refused') : undefined)
      if (p?.s !== undefined && p.s >= 400) sentence = p.b?.json?.message ?? JSON.stringify(p.b)
    }
    socket.on('message', hear)
    socket.once('close', closed)
    if (socket.readyState === WebSocket.OPEN) socket.send(call(last, CALLS[0]))
    else if (socket.readyState === WebSocket.CLOSED) closed()
  })
}

interface Answer {
  i: string
  p: { s?: number; b?: { json?: { message?: string } } }
}

/** A masked text frame, as RFC 6455 has it. */
function frameOf(payload: Buffer): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const length =
    payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255]
  length[0] |= 128
  return Buffer.concat([
    Buffer.from([0x81, ...length]),
    mask,
    payload.map((b, i) => b ^ mask[i % 4]),
  ])
}

/** The host closes the socket, or waits for more, and then it is dropped in the midst. */
async function sendBroken(socket: WebSocket, bytes: Buffer): Promise<void> {
  const wire = (socket as unknown as { _socket: Socket })._socket
  const closed = new Promise((resolve) => wire.once('close', resolve))
  wire.write(bytes)
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, REST_MS))])
  wire.resetAndDestroy()
}
