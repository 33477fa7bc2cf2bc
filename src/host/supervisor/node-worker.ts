import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ForkWorker } from './worker-handle.ts'

/** What the worker may see of the environment: enough to find libraries and temporary space. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'LD_LIBRARY_PATH',
  'VK_ICD_FILENAMES',
  'LANG',
]

/**
 * Megabytes of each half of the young generation, from the start. Left alone it grows to eight times as
 * much in a long run: what passes through the worker would seem to stay in it.
 */
const YOUNG_GENERATION = ['--min-semi-space-size=4', '--max-semi-space-size=4']

const entry = fileURLToPath(new URL('../../worker/main.ts', import.meta.url))

/** Forks the worker with Node, for the browser host and the command line. */
export function nodeForkWorker(entryFile = entry): ForkWorker {
  return ({ silent } = { silent: false }) => {
    const env = Object.fromEntries(
      PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    )
    const child = fork(entryFile, {
      env,
      execArgv: YOUNG_GENERATION,
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
