import {
  chmodSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { startServer, type WebServer } from '../../src/web/server.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

const EVERYWHERE = '0.0.0.0'
const interfaces = Object.values(networkInterfaces()).flatMap((own) => own ?? [])
const addresses = ['127.0.0.1', EVERYWHERE, '::1'].filter(
  (one) => one === EVERYWHERE || interfaces.some(({ address }) => address === one),
)

let base: URL
let pages: string
let home: string
let server: WebServer

beforeEach(async () => {
  const folder = temporaryFolder()
  home = join(folder, 'home')
  pages = join(folder, 'pages')
  mkdirSync(pages)
  writeFileSync(join(pages, 'index.html'), '<p>page</p>')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  symlinkSync(join(folder, 'secret.txt'), join(pages, 'link.txt'))
  await start(0)
  return () => server.close()
})

async function start(port: number, address?: string): Promise<void> {
  server = await startServer({ host: testHost(home), pages, port, address })
  base = new URL(server.url)
}

/** The host ends and starts again on the same port and folders. */
async function restart(): Promise<void> {
  await server.close()
  await start(Number(base.port))
}

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: base.hostname, port: base.port, path, headers, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      )
    })
      .on('error', reject)
      .end()
  })
}

async function cookie(): Promise<string> {
  const { headers } = await get(base.pathname + base.search)
  return String(headers['set-cookie']).split(';')[0]
}

function upgrade(headers: Record<string, string>): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${base.host}/rpc`, { headers })
    socket.on('open', () => {
      socket.close()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

describe('the browser host', () => {
  it('serves nothing without the token', async () => {
    expect((await get('/')).status).toBe(403)
    expect((await get('/?token=wrong')).status).toBe(403)
  })

  it.each(addresses)(
    'tells a link that a browser can open when it listens on %s',
    async (address) => {
      await server.close()
      await start(0, address)
      expect(server.url).not.toContain(EVERYWHERE)
      const answer = await fetch(server.url, { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
    },
  )

  it('exchanges the token for a strict cookie and a clean address', async () => {
    const { status, headers } = await get(base.pathname + base.search)
    expect([status, headers.location]).toEqual([303, '/'])
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/)
    expect((await get('/', { cookie: await cookie() })).body).toBe('<p>page</p>')
  })

  it('sends a policy that allows nothing from elsewhere', async () => {
    const { headers } = await get('/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/link.txt', '/%00', '/%'])(
    'keeps %s inside its folder',
    async (path) => {
      const { status, body } = await get(path, { cookie: await cookie() })
      expect(status).toBe(404)
      expect(body).not.toContain('secret')
    },
  )

  it('refuses another Host, as a rebound name would send', async () => {
    expect((await get('/', { cookie: await cookie(), host: 'evil.example' })).status).toBe(403)
  })

  it('opens the socket for its own page only', async () => {
    const own = { cookie: await cookie(), origin: `http://${base.host}` }
    expect(await upgrade(own)).toBe(true)
    expect(await upgrade({ ...own, origin: 'http://evil.example' })).toBe(false)
    expect(await upgrade({ cookie: own.cookie })).toBe(false)
    expect(await upgrade({ origin: own.origin })).toBe(false)
  })
})

describe('a browser host that is started again', () => {
  const secretFile = () => join(home, 'data', 'browser-session')

  it('knows the pages that were open, while each link has a token of its own', async () => {
    const before = { cookie: await cookie(), link: base.pathname + base.search }
    await restart()
    expect((await get('/', { cookie: before.cookie })).status).toBe(200)
    expect(await upgrade({ cookie: before.cookie, origin: `http://${base.host}` })).toBe(true)
    expect((await get(before.link)).status).toBe(403)
    expect((await get('/')).status).toBe(403)
  })

  it('keeps the secret where the user alone can read it', () => {
    expect(statSync(secretFile()).mode & 0o777).toBe(0o600)
  })

  it('trusts no secret that others may read, that is old, damaged, or lies elsewhere', async () => {
    const spoil: Record<string, () => void> = {
      open: () => chmodSync(secretFile(), 0o644),
      old: () => utimesSync(secretFile(), 0, 0),
      damaged: () => writeFileSync(secretFile(), ''),
      linked: () => {
        const target = join(home, 'elsewhere')
        writeFileSync(target, 'A'.repeat(32), { mode: 0o600 })
        rmSync(secretFile())
        symlinkSync(target, secretFile())
      },
    }
    for (const [how, damage] of Object.entries(spoil)) {
      const before = await cookie()
      damage()
      await restart()
      expect([how, (await get('/', { cookie: before })).status]).toEqual([how, 403])
      expect(statSync(secretFile()).mode & 0o777).toBe(0o600)
    }
  })

  it('does not answer to the cookie of a host on another port', async () => {
    const other = (await cookie()).replace(/^[^=]+/, 'spanwright-1')
    expect((await get('/', { cookie: other })).status).toBe(403)
  })
})
