import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../renderer/api/failures.ts'
import type { Trouble } from '../../src/model/app.ts'
import { servingHost, type ServingHost } from '../support/serving.ts'
import { pageOf } from '../support/socket-page.ts'

/** Anything that a page of any site, or a program on this machine, can send to the host's port. */
async function raw(host: ServingHost, lines: string[]): Promise<Socket> {
  const socket = connect(Number(host.url.port), host.url.hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return socket
}

const upgrade = (host: ServingHost, { origin, cookie }: ServingHost['headers']) => [
  ...['GET /rpc HTTP/1.1', `Host: ${host.url.host}`, 'Connection: Upgrade', 'Upgrade: websocket'],
  ...[`Origin: ${origin}`, `Cookie: ${cookie}`, 'Sec-WebSocket-Version: 13'],
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** Nothing reached the last net: each connection bore its own errors. */
function expectUnharmed({ home, process }: ServingHost): void {
  const log = readFileSync(join(home, 'data', 'logs', 'browser.log'), 'utf8')
  expect(log).not.toContain('Nobody caught this')
  expect(process.exitCode).toBeNull()
}

/** A frame as a page sends it: masked, unless told otherwise. */
function frame(first: number, payload: Buffer, masked = true): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const body = masked ? payload.map((byte, i) => byte ^ mask[i % 4]) : payload
  const length =
    payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255]
  length[0] |= masked ? 128 : 0
  return Buffer.concat([Buffer.from([first, ...length]), masked ? mask : Buffer.alloc(0), body])
}

const TEXT = 0x81
const text = (words: string) => frame(TEXT, Buffer.from(words))

const malformed: Record<string, Buffer> = {
  'an opcode that is none': frame(0x83, Buffer.from('x')),
  'no mask': frame(TEXT, Buffer.from('{}'), false),
  'a control frame that is too long': frame(0x89, Buffer.alloc(200)),
  'no UTF-8': frame(TEXT, Buffer.from([0xff, 0xfe, 0xfd])),
  'bits of extensions that nobody agreed on': frame(0xf1, Buffer.from('x')),
  'a close with a code that is none': frame(0x88, Buffer.from([0, 1])),
  'no JSON': text('hello'),
  'JSON that is no object': text('null'),
  'JSON of another shape': text('{"i":"1","p":{"u":7}}'),
  'a call without a name': text('{"p":{"u":"http://orpc/app/info","b":{}}}'),
  'an end without a name': text('{"t":4}'),
  'a call without a body': text('{"i":"1"}'),
  'an address that is none': text('{"i":"1","p":{"u":"http://"}}'),
  'bytes that are no message': frame(0x82, Buffer.from([255, 255, 0])),
  'a length beyond the limit': Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]),
}

describe('whoever connects to the browser host', () => {
  it('cannot end it by a reset while being refused, being let in, or half way through asking', async () => {
    const host = await servingHost()
    const asks = [
      upgrade(host, { ...host.headers, origin: 'http://evil.example' }),
      upgrade(host, host.headers),
      upgrade(host, host.headers).slice(0, 3),
      [`GET /index.html HTTP/1.1`, `Host: ${host.url.host}`, `Cookie: ${host.headers.cookie}`],
      ['\u0000\u0001 nonsense'],
    ]
    for (let turn = 0; turn < 20; turn++) {
      for (const lines of asks) {
        const socket = await raw(host, lines)
        if (turn % 2 === 1) await new Promise((resolve) => setTimeout(resolve, 3))
        socket.resetAndDestroy()
      }
    }
    expect((await (await pageOf(host)).api.app.info()).shell).toBe('browser')
    expectUnharmed(host)
  })

  it('is not kept connected once refused, though it never closes its side', async () => {
    const host = await servingHost()
    const socket = await raw(
      host,
      upgrade(host, { ...host.headers, origin: 'http://evil.example' }),
    )
    socket.resume()
    await once(socket, 'close')
  })

  it('ends neither it nor anybody else by a malformed message, and is not left waiting', async () => {
    const host = await servingHost()
    const other = await pageOf(host)
    for (const [what, bytes] of Object.entries(malformed)) {
      const { socket, api } = await pageOf(host)
      const events = await api.models.downloads()
      await events.next()
      const waiting = events.next().then(
        () => 'answered',
        (error: unknown) => failureOf(error).code,
      )
      const wire = (socket as unknown as { _socket: Socket })._socket
      wire.write(bytes)
      expect([what, await waiting]).toEqual([what, 'offline'])
      expect((await other.api.app.info()).shell).toBe('browser')
    }
    expectUnharmed(host)
  })

  it('does no harm by a message that breaks off', async () => {
    const host = await servingHost()
    const { socket } = await pageOf(host)
    const wire = (socket as unknown as { _socket: Socket })._socket
    wire.write(text('{"i":"1"}').subarray(0, 5))
    wire.resetAndDestroy()
    expect((await (await pageOf(host)).api.app.info()).shell).toBe('browser')
    expectUnharmed(host)
  })
})

describe('an error in the host that nobody caught', () => {
  it.each(['throw', 'reject'])('is told to every window, and the host goes on: %s', async (how) => {
    const host = await servingHost()
    const pages = [await pageOf(host), await pageOf(host)]
    const { id: project } = await pages[0].api.projects.create({ name: 'P', sample: true })
    const heard = await Promise.all(pages.map(({ api }) => api.app.troubles()))
    const told = heard.map((events) => events.next())
    // Each call is answered in turn, so that the host listens by now.
    for (const { api } of pages) await api.app.info()
    host.process.send(how)
    for (const next of told) {
      const { value } = (await next) as { value: Trouble }
      expect(value.message).toMatch(
        /^Something unexpected went wrong inside Spanwright, which goes on\./,
      )
    }
    expect((await pages[1].api.projects.progress({ project })).documents).toBeGreaterThan(0)
    expect(host.process.exitCode).toBeNull()
  })

  it('that comes again and again ends it in order', async () => {
    const host = await servingHost()
    const ended = once(host.process, 'exit')
    for (let i = 0; i < 30; i++) host.process.send('throw')
    expect(await ended).toEqual([1, null])
  })
})
