/**
 * A client that waits, on a thread of its own: what the others of the bench compute, such as the messages that carry
 * their files, holds it up no longer than the host does.
 */
import { setTimeout } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { lettingIn, pageOf } from '../support/socket-page.ts'

/** Between two questions. */
const PAUSE_MS = 2

/** What the thread is told: to ask for a document until the next message, which is answered by the waits in ms. */
export type ProbeOrder = { project: string } | 'stop'

const url = new URL(workerData as string)
const { api } = await pageOf({ url, headers: await lettingIn(url) })
let asking: Promise<number[]> | undefined
let stop = new AbortController()

parentPort?.on('message', (order: ProbeOrder) => {
  if (order !== 'stop') {
    stop = new AbortController()
    asking = ask(order.project, stop.signal)
    return
  }
  stop.abort()
  void asking?.then((waited) => parentPort?.postMessage(waited))
})
parentPort?.postMessage('ready')

async function ask(project: string, until: AbortSignal): Promise<number[]> {
  const waited: number[] = []
  while (!until.aborted) {
    const asked = performance.now()
    await api.documents.get({ project, id: 1 })
    waited.push(performance.now() - asked)
    await setTimeout(PAUSE_MS)
  }
  return waited
}
