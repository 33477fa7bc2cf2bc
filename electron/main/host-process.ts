import { MessageChannelMain, session, utilityProcess, type UtilityProcess } from 'electron'
import { join } from 'node:path'
import { hostNews, type Going, type HostNews, type HostOrder } from '../../src/contract/desktop.ts'
import { log } from '../../src/files/log.ts'
import { howItEnded, endOfNumber } from '../../src/host/supervisor/process-end.ts'
import { HostWorkers } from './workers.ts'

/** So many ends that nobody asked for within a minute are a fault that goes on by itself. */
const STORM = { ends: 3, ms: 60_000 }
/** How long closing files and ending workers may take; what is acknowledged is on the disk in any case. */
const CLOSE_MS = 20_000

interface Listener {
  /** How a run goes on. */
  onGoing: (going: Going) => void
  /** It ended by a fault, and the runs with it, and is there again. */
  onRestart: () => void
  /** It ended again and again, or cannot begin; a sentence. */
  onFailure: (message: string) => void
}

/**
 * The process that has the projects. One that ends by a fault is started anew: pages notice by their port that
 * it is gone, ask for another one and open their project again, as they do when a browser host was killed.
 */
export class HostProcess {
  private readonly entry: string
  private readonly begin: Extract<HostOrder, { type: 'start' }>
  private readonly listener: Listener
  private readonly workers: HostWorkers
  private process: UtilityProcess
  private ends: number[] = []
  private exited = Promise.resolve()
  private closing = false
  private failure = ''

  /** `out`: the folder of the bundles. */
  constructor(out: string, begin: HostProcess['begin'], listener: Listener) {
    this.entry = join(out, 'host.js')
    this.begin = begin
    this.listener = listener
    this.workers = new HostWorkers(join(out, 'worker.js'), (order, port) =>
      this.process.postMessage(order, port ? [port] : []),
    )
    this.process = this.fork()
  }

  /** The port of a new page, for the page's own end. */
  connect(): Electron.MessagePortMain {
    const { port1, port2 } = new MessageChannelMain()
    this.process.postMessage({ type: 'page' } satisfies HostOrder, [port1])
    return port2
  }

  /** Resolves when the workers have ended and the files are closed. */
  async close(): Promise<void> {
    if (this.closing) return this.exited
    this.closing = true
    const { process } = this
    process.postMessage({ type: 'close' } satisfies HostOrder)
    const timer = setTimeout(() => {
      log.error('The host does not end, and is killed.')
      process.kill()
    }, CLOSE_MS)
    await this.exited
    clearTimeout(timer)
  }

  private fork(): UtilityProcess {
    const process = utilityProcess.fork(this.entry, [], {
      serviceName: 'Spanwright projects',
      stdio: 'inherit',
    })
    process.postMessage(this.begin)
    process.on('message', (news) => this.hear(hostNews.parse(news)))
    this.exited = new Promise((resolve) => {
      process.on('exit', (number) => {
        resolve()
        this.ended(number)
      })
    })
    return process
  }

  private hear(news: HostNews): void {
    if (news.type === 'fork') this.workers.fork(news)
    else if (news.type === 'kill') this.workers.kill(news)
    else if (news.type === 'going') this.listener.onGoing(news.going)
    else if (news.type === 'proxy') void this.tellProxy(news)
    else this.failure = news.message
  }

  private async tellProxy({ id, url }: { id: string; url: string }): Promise<void> {
    const answer = await session.defaultSession.resolveProxy(url).catch(() => 'DIRECT')
    this.process.postMessage({ type: 'proxied', id, answer } satisfies HostOrder)
  }

  private ended(number: number): void {
    this.workers.killAll()
    const { code, signal } = endOfNumber(number)
    if (this.closing) return log.info('The host has ended, as asked.')
    const how = howItEnded(code, signal)
    log.error(`The process of the projects ${how}.`)
    const now = Date.now()
    this.ends = [...this.ends.filter((time) => now - time < STORM.ms), now]
    if (this.failure !== '' || this.ends.length >= STORM.ends) {
      this.closing = true
      const why = this.failure || `The process that has the projects ${how}, several times.`
      return this.listener.onFailure(why)
    }
    this.process = this.fork()
    this.listener.onRestart()
  }
}
