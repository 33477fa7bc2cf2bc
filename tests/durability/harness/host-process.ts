import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Client } from '../../../renderer/api/client.ts'
import { lettingIn, pageOf, type PageHeaders } from '../../support/socket-page.ts'
import type { planFault } from '../../support/disk/faults.ts'

const support = (name: string) => fileURLToPath(new URL(`../../support/${name}`, import.meta.url))

/** A browser host as `serve` makes it, with all that it forks a group of processes of its own. */
export class HostProcess {
  readonly gone: Promise<unknown>
  private readonly child: ChildProcess
  readonly url: URL
  readonly headers: PageHeaders

  private constructor(child: ChildProcess, url: URL, headers: PageHeaders) {
    this.child = child
    this.url = url
    this.headers = headers
    this.gone = new Promise((resolve) => child.once('exit', resolve))
    // The channel to one that is killed breaks.
    child.on('error', () => undefined)
  }

  static async start(home: string): Promise<HostProcess> {
    const child = fork(support('serving-host.ts'), [home], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: ['--import', support('disk/preload.ts')],
      detached: true,
    })
    const [address] = (await once(child, 'message')) as [string]
    const url = new URL(address)
    return new HostProcess(child, url, await lettingIn(url))
  }

  async page(): Promise<Client> {
    const { api, socket } = await pageOf(this)
    socket.on('error', () => undefined)
    return api
  }

  /** Resolves when the process goes by it. */
  plan(...plan: Parameters<typeof planFault>): Promise<unknown> {
    const heard = once(this.child, 'message')
    this.child.send({ plan })
    return heard
  }

  /** Resident memory, where the system tells it. */
  memoryMB(): number {
    const path = `/proc/${this.child.pid}/statm`
    if (!existsSync(path)) return 0
    return (Number(readFileSync(path, 'utf8').split(' ')[1]) * 4096) / 1024 ** 2
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** SIGKILL to the host and its workers. */
  async kill(): Promise<void> {
    try {
      process.kill(-(this.child.pid as number), 'SIGKILL')
    } catch {
      // It has killed itself.
    }
    if (!this.ended) await this.gone
  }

  /** In order, as when its terminal is closed. */
  async end(): Promise<void> {
    this.child.disconnect()
    if (!this.ended) await this.gone
  }
}
