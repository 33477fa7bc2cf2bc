import { MessageChannelMain, utilityProcess, type UtilityProcess } from 'electron'
import type { HostNews, HostOrder } from '../../src/contract/desktop.ts'
import { endOfNumber } from '../../src/host/supervisor/process-end.ts'

type Fork = Extract<HostNews, { type: 'fork' }>
/** Tells the host, with a port for it. */
type Tell = (order: HostOrder, port?: Electron.MessagePortMain) => void

/**
 * The workers of a host, forked as utility processes with nothing of our environment but paths. What host and
 * worker say to each other goes by a port between the two, and not through this process.
 */
export class HostWorkers {
  private readonly entry: string
  private readonly tell: Tell
  private readonly workers = new Map<string, UtilityProcess>()

  constructor(entry: string, tell: Tell) {
    this.entry = entry
    this.tell = tell
  }

  fork({ id, silent, env, execArgv }: Fork): void {
    const worker = utilityProcess.fork(this.entry, [], {
      env,
      // Flags of the engine have an effect in this form only.
      execArgv: [`--js-flags=${execArgv.join(' ')}`],
      serviceName: 'Spanwright training',
      stdio: silent ? 'ignore' : 'inherit',
    })
    this.workers.set(id, worker)
    const { port1, port2 } = new MessageChannelMain()
    worker.on('spawn', () => this.tell({ type: 'forked', id, pid: worker.pid }, port1))
    worker.on('exit', (number) => {
      this.workers.delete(id)
      this.tell({ type: 'gone', id, ...endOfNumber(number) })
    })
    worker.postMessage({ type: 'port' }, [port2])
  }

  kill({ id, force }: { id: string; force: boolean }): void {
    const worker = this.workers.get(id)
    if (force && worker?.pid !== undefined) process.kill(worker.pid, 'SIGKILL')
    else worker?.kill()
  }

  /** For a host that is gone: whoever is left would work for nobody. */
  killAll(): void {
    for (const id of this.workers.keys()) this.kill({ id, force: true })
  }
}
