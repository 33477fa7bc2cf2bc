import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isIPv6, type AddressInfo } from 'node:net'
import { extname } from 'node:path'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Host } from '../host/host.ts'
import { MAX_MESSAGE_BYTES } from '../model/limits.ts'
import { log } from '../files/log.ts'
import { Access } from './access.ts'
import { callsOver } from './calls.ts'
import { sessionSecret } from './session-secret.ts'
import { contentType, securityHeaders } from '../pages/headers.ts'
import { containedFile } from '../pages/static-files.ts'

/** What listens on every address of the machine. */
export const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

export interface WebOptions {
  host: Host
  /** Folder of the built renderer. */
  pages: string
  /** 0 takes any free port. */
  port: number
  /** The address to listen on; loopback unless the user asked for another. */
  address?: string
  /** How the world names us behind a proxy, as https://tagger.example.org. */
  known?: URL
  /** Answers what begins with /v1/, for programs; nobody does without. */
  api?: (request: IncomingMessage, response: ServerResponse) => Promise<void>
}

export interface WebServer {
  /** The link to open, with its secret. */
  url: string
  port: number
  close(): Promise<void>
}

/** Serves the renderer and the contract to a browser on this machine. */
export async function startServer(options: WebOptions): Promise<WebServer> {
  const { host, port, address = '127.0.0.1', known } = options
  const access = new Access(sessionSecret(host.info().dataFolder))
  const answerCalls = callsOver(host)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  const server = createServer(
    (request, response) => void answer(request, response, access, options),
  )

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever asks may be gone, or reset the connection, before they are answered.
    socket.on('error', () => socket.destroy())
    const allowed =
      access.isOurs(request) && request.headers.origin !== undefined && access.hasCookie(request)
    if (!allowed || pathOf(request) !== '/rpc') {
      // Not left half open: one that never closes its side would stay for good.
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy())
      return
    }
    sockets.handleUpgrade(request, socket, head, answerCalls)
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  // From here on it is one connection that could not be taken, for want of file handles say.
  server.on('error', (error) => log.error('A connection was not taken', error))
  const bound = (server.address() as AddressInfo).port
  const own = asWritten(address)
  access.listenOn([own, '127.0.0.1', 'localhost'], bound, known)
  return {
    url: `${known?.origin ?? `http://${own}:${bound}`}/?token=${access.token}`,
    port: bound,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await host.close()
    },
  }
}

/** An address to listen on, as a browser writes it; for all addresses of the machine, one that leads there. */
function asWritten(address: string): string {
  if (EVERYWHERE.has(address)) return '127.0.0.1'
  return isIPv6(address) ? `[${address}]` : address
}

function urlOf({ url }: IncomingMessage): URL | undefined {
  return URL.canParse(url ?? '', 'http://host') ? new URL(url ?? '', 'http://host') : undefined
}

function pathOf(request: IncomingMessage): string | undefined {
  return urlOf(request)?.pathname
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  { pages, api }: WebOptions,
): Promise<void> {
  // Whoever asked is gone, and nobody is left to be told.
  response.on('error', () => response.destroy())
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  const end = (status: number, text: string) => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
  }
  if (!access.isOurs(request)) return end(403, 'This address is not for that page.')
  if (api && request.url?.startsWith('/v1/')) return api(request, response)
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return end(405, 'Only reading is offered here.')
  const url = urlOf(request)
  if (!url) return end(400, 'That is not an address.')
  if (access.isToken(url.searchParams.get('token'))) {
    response.setHeader('Set-Cookie', access.cookie)
    response.writeHead(303, { Location: '/' }).end()
    return
  }
  if (!access.hasCookie(request)) {
    return end(403, 'Open Spanwright with the link that it printed when it started.')
  }
  const file = await containedFile(pages, url.pathname)
  if (!file) return end(404, 'There is no such page.')
  response.setHeader('Content-Type', contentType(extname(file)))
  if (request.method === 'HEAD') return void response.end()
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}
