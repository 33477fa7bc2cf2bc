import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../renderer/api/client.ts'
import type { HostNews, HostOrder } from '../../src/contract/desktop.ts'
import { PROTOCOL_VERSION } from '../../src/contract/worker.ts'
import { MessageChannelMain, type FakePort } from '../support/electron-double.ts'
import { temporaryFolder } from '../support/temporary.ts'

const home = temporaryFolder()

/** The process of the host seen from main: what it tells, and how it is told. */
class Parent extends EventEmitter {
  readonly news: HostNews[] = []
  postMessage(news: HostNews): void {
    this.news.push(news)
  }
  tell(data: HostOrder, ports: FakePort[] = []): void {
    this.emit('message', { data, ports })
  }
  forks() {
    return this.news.filter((news) => news.type === 'fork')
  }
}
const main = new Parent()

beforeAll(async () => {
  Object.defineProperty(process, 'parentPort', { value: main, configurable: true })
  await import('../../electron/host/index.ts')
  const folders = {
    projects: join(home, 'projects'),
    models: join(home, 'models'),
    data: join(home, 'data'),
    logs: join(home, 'logs'),
  }
  main.tell({ type: 'start', version: '0.0.0', folders, resources: 'resources' })
})
afterAll(() => Reflect.deleteProperty(process, 'parentPort'))

/** A page's client over a port that main has brought. */
function page(): Client {
  const { port1, port2 } = new MessageChannelMain()
  main.tell({ type: 'page' }, [port1])
  const client: Client = createORPCClient(new RPCLink({ port: port2 }))
  port2.start()
  return client
}

describe('the host as a process of its own', () => {
  it('answers the contract over the port of a page, files included', async () => {
    const api = page()
    const { id } = await api.projects.create({ name: 'News', sample: false })
    const file = new File(['Ann met Bob.'], 'a.txt')
    const events = []
    for await (const event of await api.documents.import({ project: id, files: [{ file }] }))
      events.push(event)
    expect(events.at(-1)).toMatchObject({ files: [{ report: { documents: 1 } }] })
    const other = page()
    expect((await other.projects.progress({ project: id })).documents).toBe(1)
  })

  it('fails what a worker was asked that is gone, and says how it ended', async () => {
    const asked = page().app.doctor()
    const failing = expect(asked).rejects.toThrow(
      'The training process was ended from outside, which a system does that is short of memory.',
    )
    await vi.waitFor(() => expect(main.forks()).toHaveLength(1))
    main.tell({ type: 'gone', id: main.forks()[0].id, code: null, signal: 'SIGKILL' })
    await failing
  })

  it('has workers forked by main, and speaks to them over the port that it gets', async () => {
    const report = page().app.doctor()
    await vi.waitFor(() => expect(main.forks()).toHaveLength(2))
    const { id, silent, env } = main.forks()[1]
    expect([silent, env.PATH]).toEqual([true, process.env.PATH])
    const { port1, port2 } = new MessageChannelMain()
    const asked: { name: string; id: string }[] = []
    port2.on('message', ({ data }) => {
      asked.push(data)
      port2.postMessage({ type: 'done', id: data.id, result: [] })
    })
    port2.start()
    main.tell({ type: 'forked', id, pid: 7 }, [port1])
    port2.postMessage({ type: 'ready', version: PROTOCOL_VERSION, pid: 7 })
    expect(await report).toMatchObject({ engines: [], chosen: null })
    expect(asked.map(({ name }) => name)).toEqual(['engines'])
    await vi.waitFor(() => expect(main.news).toContainEqual({ type: 'kill', id, force: false }))
    main.tell({ type: 'gone', id, code: 0, signal: null })
  })

  it('closes its files when main says so, and ends', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never)
    main.tell({ type: 'close' })
    await vi.waitFor(() => expect(exit).toHaveBeenCalledOnce())
    exit.mockRestore()
  })
})
