import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { log } from '../../files/log.ts'
import type { ForkWorker } from './worker-handle.ts'
import { workerOptions } from './worker-options.ts'

/** Unbuilt, the worker's file is in a room of its own; the bundle has it beside this one. */
const file = import.meta.url.endsWith('.ts') ? '../../worker/main.ts' : './worker.js'
const entry = fileURLToPath(new URL(file, import.meta.url))

/** Forks the worker with Node, for the browser host and the command line. */
export function nodeForkWorker(entryFile = entry): ForkWorker {
  return ({ silent = false, givesWay } = {}) => {
    const child = fork(entryFile, {
      ...workerOptions({ givesWay }),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', silent ? 'ignore' : 'inherit', 'ipc'],
    })
    return {
      pid: child.pid,
      send: (message) => void child.send(message, () => undefined),
      onMessage: (listener) => child.on('message', listener),
      onExit(listener) {
        child.on('exit', listener)
        child.on('error', (error) => {
          log.error('A worker could not be reached', error)
          // It never began, for want of processes or memory: then there is no exit.
          if (child.pid === undefined) listener(null, null)
        })
      },
      kill: (force) => void child.kill(force ? 'SIGKILL' : 'SIGTERM'),
    }
  }
}
