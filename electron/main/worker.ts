import { utilityProcess } from 'electron'
import type { ForkWorker } from '../../src/host/supervisor/worker-handle.ts'
import { workerOptions } from '../../src/host/supervisor/worker-options.ts'

/** Forks the worker as a utility process with nothing of our environment but paths. */
export function electronForkWorker(entry: string): ForkWorker {
  return ({ silent } = { silent: false }) => {
    const child = utilityProcess.fork(entry, [], {
      ...workerOptions(),
      serviceName: 'Spanwright training',
      stdio: silent ? 'ignore' : 'inherit',
    })
    return {
      get pid() {
        return child.pid
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.on('exit', (code) => listener(code, null)),
      kill(force) {
        if (force && child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
        else child.kill()
      },
    }
  }
}
