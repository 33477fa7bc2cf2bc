import { RPCHandler } from '@orpc/server/message-port'
import { hostOrder, type HostNews, type HostOrder } from '../../src/contract/desktop.ts'
import { log, openLog } from '../../src/files/log.ts'
import { handlerOptions } from '../../src/host/handler-options.ts'
import { Host } from '../../src/host/host.ts'
import { spreadLastNet } from '../../src/host/last-net.ts'
import { createRouter } from '../../src/host/router.ts'
import { goings } from '../../src/host/training/goings.ts'
import { ForksByMain, type Port } from './forks.ts'
import { SystemProxy } from './system-proxy.ts'

/**
 * The host of the desktop shell, a process of its own: storage, imports and supervision hold up no window.
 * The main process forks workers for it and brings it the port of each page.
 */
const main = process.parentPort
const tell = (news: HostNews) => main.postMessage(news)
const forks = new ForksByMain(tell)
const proxy = new SystemProxy(tell)
let begun: { host: Host; answer: RPCHandler<Record<never, never>> } | undefined

main.on('message', ({ data, ports }) => {
  const order = hostOrder.parse(data)
  if (order.type === 'start') start(order)
  else if (order.type === 'page') answerPage(ports[0])
  else if (order.type === 'close') void close()
  else if (order.type === 'proxied') proxy.hear(order)
  else forks.hear(order, ports[0])
})

function start({ version, folders, resources }: Extract<HostOrder, { type: 'start' }>): void {
  openLog(folders.logs, 'host', `Spanwright ${version}, host`)
  try {
    const host = new Host({
      ...{ shell: 'electron', version, folders, resources },
      forkWorker: forks.fork,
      downloads: { throughProxy: proxy.useFor },
    })
    begun = { host, answer: new RPCHandler(createRouter(host), handlerOptions(host)) }
    spreadLastNet({ caught: () => host.tellTrouble(), giveUp: () => void close() })
    void follow(host)
  } catch (error) {
    log.error('The host cannot begin', error)
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    process.exitCode = 1
  }
}

/** Tells the main process how training goes on. */
async function follow(host: Host): Promise<void> {
  for await (const going of goings(host.training.begun())) tell({ type: 'going', going })
}

function answerPage(port: Port): void {
  begun?.answer.upgrade(port)
  port.start()
}

async function close(): Promise<void> {
  try {
    await begun?.host.close()
  } finally {
    process.exit()
  }
}
