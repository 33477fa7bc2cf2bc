import type { WorkerMessage } from '../contract/worker.ts'

/** The line to the host, whichever shell forked this process. */
export interface HostPort {
  send(message: WorkerMessage): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

/** Electron's utility processes carry this object on `process`. */
interface ParentPort {
  once(event: 'message', listener: (event: { ports: ElectronPort[] }) => void): void
}

/** The end of a channel, as Electron has it outside of pages. */
interface ElectronPort {
  postMessage(message: unknown): void
  start(): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
}

/** Throws when the process was started by hand: the worker needs a host. */
export function hostPort(): HostPort {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort
  if (parentPort) return portByMain(parentPort)
  if (!process.send) throw new Error('The worker is started by the application, not by hand.')
  const send = process.send.bind(process)
  return {
    // A host that is gone reads nothing; `onClose` says so, and the process ends.
    send: (message) => void send(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  }
}

/** Whoever forked this process first hands over the port to the host, which is another process. */
function portByMain(main: ParentPort): HostPort {
  const port = new Promise<ElectronPort>((resolve) => {
    main.once('message', ({ ports }) => resolve(ports[0]))
  })
  return {
    send: (message) => void port.then((host) => host.postMessage(message)),
    onMessage(listener) {
      void port.then((host) => {
        host.on('message', ({ data }) => listener(data))
        host.start()
      })
    },
    onClose: (listener) => void port.then((host) => host.on('close', listener)),
  }
}
