import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startOnUsualPort } from '../../../src/web/usual-port.ts'
import { temporaryFolder, testHost } from '../../support/temporary.ts'

const serve = (home: string) => startOnUsualPort({ host: testHost(home), pages: home })

/** Another program that listens on a port; on any for 0. */
async function occupy(port: number): Promise<Server> {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  return other
}

it('serves where it served the last time, and elsewhere where that is taken', async () => {
  const home = temporaryFolder()
  const first = await serve(home)
  await first.close()
  const again = await serve(home)
  expect(again.port).toBe(first.port)
  expect(again.url).toContain(`:${first.port}/`)
  await again.close()

  await occupy(first.port)
  const elsewhere = await serve(home)
  expect(elsewhere.port).not.toBe(first.port)
  await elsewhere.close()
  const still = await serve(home)
  expect(still.port).toBe(elsewhere.port)
  await still.close()
})

it('takes any port where what was kept is none', async () => {
  const home = temporaryFolder()
  mkdirSync(join(home, 'data'), { recursive: true })
  for (const kept of ['{', '70000', '"80"', '-1']) {
    writeFileSync(join(home, 'data', 'browser-port.json'), kept)
    const server = await serve(home)
    expect(server.port).toBeGreaterThan(0)
    await server.close()
  }
  const { port } = (await occupy(0)).address() as AddressInfo
  writeFileSync(join(home, 'data', 'browser-port.json'), String(port))
  const server = await serve(home)
  expect(server.port).not.toBe(port)
  await server.close()
})
