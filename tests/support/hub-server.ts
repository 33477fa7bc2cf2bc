import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface HubContent {
  name: string
  bytes: Buffer
  /** With quotes. */
  etag: string
}

/** How to answer one request for a file, when not properly. */
export type Misbehaviour = (
  content: HubContent,
  request: IncomingMessage,
  response: ServerResponse,
  hub: HubServer,
) => void

const goldens = fileURLToPath(new URL('../golden/data/checkpoints/', import.meta.url))

/** A model hub on this machine with one repository, org/name unless told otherwise, which misbehaves as told. */
export class HubServer {
  /** Each request: its path, and the range it asked for. */
  readonly requests: { path: string; range: string | undefined }[] = []
  readonly files = new Map<string, Buffer>()
  /** Answers to the next requests for a file, by name; 'api' is the list of files. */
  readonly script = new Map<string, Misbehaviour[]>()
  private readonly server = createServer((request, response) => this.answer(request, response))
  private readonly commit = 'c'.repeat(40)
  address = ''
  repository = 'org/name'
  private cuts: { at: number; cut: () => void }[] = []

  /** Serves one of the golden model folders. */
  constructor(folder = 'bert-fp32') {
    for (const name of readdirSync(join(goldens, folder))) {
      if (name !== 'golden.json') this.files.set(name, readFileSync(join(goldens, folder, name)))
    }
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return this.address
  }

  /** Cuts connections of `drop` once the client has this many bytes of the file. */
  received(bytes: number): void {
    for (const { cut } of this.cuts.filter(({ at }) => at <= bytes)) cut()
    this.cuts = this.cuts.filter(({ at }) => at > bytes)
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  cutAt(at: number, cut: () => void): void {
    this.cuts.push({ at, cut })
  }

  /** The ranges of the requests for one file. */
  asked(name: string): (string | undefined)[] {
    return this.requests.filter(({ path }) => path.endsWith(`/${name}`)).map(({ range }) => range)
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? '', 'http://hub').pathname
    this.requests.push({ path, range: request.headers.range })
    if (path === `/api/models/${this.repository}/revision/main`) {
      const list = Buffer.from(JSON.stringify({ sha: this.commit, siblings: this.siblings() }))
      const content = { name: 'api', bytes: list, etag: '"list"' }
      return (this.script.get('api')?.shift() ?? properly)(content, request, response, this)
    }
    const name = path.replace(`/${this.repository}/resolve/${this.commit}/`, '')
    const bytes = this.files.get(name)
    if (!bytes) return void response.writeHead(404).end('Not found')
    const content = { name, bytes, etag: `"${sha256(bytes)}"` }
    ;(this.script.get(name)?.shift() ?? properly)(content, request, response, this)
  }

  private siblings(): object[] {
    return [...this.files].map(([rfilename, bytes]) => {
      const blobId = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
      const entry = { rfilename, size: bytes.length, blobId }
      const large = rfilename.endsWith('.safetensors')
      return large ? { ...entry, lfs: { sha256: sha256(bytes), size: bytes.length } } : entry
    })
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Ranges and ETags as the hub's storage does them. */
const properly: Misbehaviour = ({ bytes, etag }, request, response) => {
  const start = startOf(request, etag)
  response.setHeader('ETag', etag)
  response.setHeader('Content-Length', bytes.length - start)
  if (start > 0) {
    response.setHeader('Content-Range', `bytes ${start}-${bytes.length - 1}/${bytes.length}`)
  }
  response.writeHead(start > 0 ? 206 : 200).end(bytes.subarray(start))
}

function startOf({ headers }: IncomingMessage, etag: string): number {
  const allowed = headers['if-range'] === undefined || headers['if-range'] === etag
  return allowed ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0) : 0
}

/** Properly, but only so many bytes of the body. */
const partly: (count: number) => Misbehaviour =
  (count) =>
  ({ bytes, etag }, request, response) => {
    const start = startOf(request, etag)
    response.setHeader('ETag', etag)
    response.setHeader('Content-Length', bytes.length - start)
    if (start > 0) {
      response.setHeader('Content-Range', `bytes ${start}-${bytes.length - 1}/${bytes.length}`)
    }
    response.writeHead(start > 0 ? 206 : 200)
    response.write(bytes.subarray(start, start + count))
  }

export const stall = partly

/** Cuts the connection after so many bytes, as soon as the client has them. */
export const drop =
  (count: number): Misbehaviour =>
  (content, request, response, hub) => {
    if (count === 0) return void response.socket?.destroy()
    partly(count)(content, request, response, hub)
    hub.cutAt(startOf(request, content.etag) + count, () => response.socket?.destroy())
  }

export const status =
  (code: number, headers: Record<string, string> = {}): Misbehaviour =>
  (_, __, response) =>
    void response.writeHead(code, headers).end('<html>Sorry</html>')

export const redirect = (location: string) => status(302, { Location: location })

/** A whole page where a file was asked for. */
export const html: Misbehaviour = (_, __, response) =>
  void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><p>Log in')

/** All of the file, whatever range was asked for. */
export const ignoreRange: Misbehaviour = (content, request, response, hub) => {
  delete request.headers.range
  properly(content, request, response, hub)
}

/** Other bytes of the same length. */
export const corrupt: Misbehaviour = ({ bytes, ...content }, request, response, hub) =>
  properly({ ...content, bytes: bytes.map((byte) => byte ^ 1) as Buffer }, request, response, hub)

/** Announces and sends another number of bytes. */
export const resized =
  (bytes: (whole: Buffer) => Buffer, announce: boolean): Misbehaviour =>
  (content, _, response) => {
    const body = bytes(content.bytes)
    response.setHeader('ETag', content.etag)
    if (announce) response.setHeader('Content-Length', body.length)
    response.writeHead(200).end(body)
  }

/** The proper file under another ETag, so that an earlier part no longer counts. */
export const otherEtag: Misbehaviour = ({ etag, ...content }, request, response, hub) =>
  properly({ ...content, etag: `"v2-${etag.slice(1)}` }, request, response, hub)

/** Says it goes on, and sends the bytes from somewhere else. */
export const wrongRange: Misbehaviour = ({ bytes, etag }, _, response) => {
  response.setHeader('ETag', etag)
  response.setHeader('Content-Range', `bytes 5-${bytes.length - 1}/${bytes.length}`)
  response.writeHead(206).end(bytes.subarray(5))
}
