import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { startServer } from '../../src/web/server.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

let base: URL
let pages: string

beforeEach(async () => {
  const folder = temporaryFolder()
  pages = join(folder, 'pages')
  mkdirSync(pages)
  writeFileSync(join(pages, 'index.html'), '<p>page</p>')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  symlinkSync(join(folder, 'secret.txt'), join(pages, 'link.txt'))
  const server = await startServer({ host: testHost(), pages, port: 0 })
  base = new URL(server.url)
  return () => server.close()
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: base.hostname, port: base.port, path, headers }, (response) => {
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
