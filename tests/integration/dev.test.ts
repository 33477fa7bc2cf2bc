import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { serveSources } from '../../scripts/dev-server.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { seen } from '../support/electron-double.ts'
import { lettingIn, pageOf } from '../support/socket-page.ts'

vi.mock('electron', () => import('../support/electron-double.ts'))

/** A port that nobody has now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const home = mkdtempSync(join(tmpdir(), 'spanwright-dev-'))
let served: Awaited<ReturnType<typeof serveSources>>
let url: URL
beforeAll(async () => {
  const folders = defaultFolders({ SPANWRIGHT_HOME: home })
  served = await serveSources(await freePort(), await freePort(), folders)
  url = new URL(served.url)
})
afterAll(async () => {
  await served.close()
  rmSync(home, { recursive: true })
})

describe('the pages while they are developed', () => {
  it('are made from their sources, under a policy that lets nothing in from elsewhere', async () => {
    const page = await fetch(url.origin)
    expect(await page.text()).toContain('/@vite/client')
    const policy = page.headers.get('content-security-policy')
    expect(policy).toMatch(/default-src 'none'.*connect-src 'self' ws:\/\/localhost:\*/)
    const script = await fetch(new URL('/main.ts', url))
    expect(script.headers.get('content-type')).toBe('text/javascript')
  })

  it('reach the host over the same address, once the link was opened', async () => {
    const headers = await lettingIn(url)
    const { api, socket } = await pageOf({ url, headers })
    expect(await api.app.info()).toMatchObject({ shell: 'browser' })
    socket.terminate()
    await expect(pageOf({ url, headers: { ...headers, cookie: '' } })).rejects.toThrow('403')
  })

  it('are the window’s own where one is open, at the address of the built ones', async () => {
    const { servePages } = await import('../../electron/main/protocol.ts')
    servePages('/nowhere', url.origin)
    const window = seen.protocols.get('spanwright')
    const get = async (path: string) => (await window?.({ url: `spanwright://app${path}` }))?.text()
    expect(await get('/')).toContain('src="./main.ts')
    expect(await get('/main.ts?t=1')).toContain('createApp')
  })
})
