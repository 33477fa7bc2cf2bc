import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { goThrough, proxyVariables } from '../../../src/host/models/proxy.ts'

describe('the proxy of a download', () => {
  it.each([
    ['DIRECT', undefined],
    ['PROXY proxy.example:3128; DIRECT', 'http://proxy.example:3128'],
    ['SOCKS5 s:1; HTTPS p:2', 'https://p:2'],
    ['DIRECT; PROXY p:1', undefined],
    ['', undefined],
  ])('is read of the system’s answer %s', (answer, address) => {
    expect(proxyVariables(answer).https_proxy).toBe(address)
  })

  it('is what requests go through, until another one is named', async () => {
    const proxied: unknown[] = []
    const proxy = createServer().listen(0, '127.0.0.1')
    proxy.on('connect', ({ url }, socket) => {
      proxied.push(url)
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    const server = createServer((_, response) => response.end('by itself')).listen(0, '127.0.0.1')
    onTestFinished(() => {
      goThrough({})
      for (const one of [proxy, server]) one.close().closeAllConnections()
    })
    await Promise.all([proxy, server].map((one) => once(one, 'listening')))
    const at = (one: typeof proxy) => `127.0.0.1:${(one.address() as AddressInfo).port}`
    const asked = async () => (await fetch(`http://${at(server)}/x`)).text()
    goThrough({ http_proxy: `http://${at(proxy)}` })
    await expect(asked()).rejects.toThrow()
    expect(proxied).toEqual([at(server)])
    goThrough({})
    expect(await asked()).toBe('by itself')
  })
})
