import { utilityProcess } from 'electron'
import type { ForkWorker } from '../../src/host/supervisor/worker-handle.ts'

/** Forks the worker as a utility process with nothing of our environment but paths. */
export function electronForkWorker(entry: string): ForkWorker {
  return ({ silent } = { silent: false }) => {
    const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT']
    const env = Object.fromEntries(
      names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    )
    const child = utilityProcess.fork(entry, [], {
      env,
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
