import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ForkWorker } from './worker-handle.ts'
import { workerOptions } from './worker-options.ts'

const entry = fileURLToPath(new URL('../../worker/main.ts', import.meta.url))

/** Forks the worker with Node, for the browser host and the command line. */
export function nodeForkWorker(entryFile = entry): ForkWorker {
  return ({ silent } = { silent: false }) => {
    const child = fork(entryFile, {
      ...workerOptions(),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', silent ? 'ignore' : 'inherit', 'ipc'],
    })
    return {
      pid: child.pid,
      send: (message) => void child.send(message, () => undefined),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.on('exit', listener),
      kill: (force) => void child.kill(force ? 'SIGKILL' : 'SIGTERM'),
    }
  }
}
