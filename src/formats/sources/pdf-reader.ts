import type { Worker } from 'node:worker_threads'
import { unwrap, type Result } from '../../domain/failure.ts'
import { nextMessage, startThread } from '../../threads/thread.ts'
import type { Page } from './pdf-pages.ts'
import { damaged, endless } from './pdf-refusals.ts'

/**
 * What opening a file or reading one page of it may take, in microseconds of computing: a sound one takes a hundredth
 * of that. A file that does not say where its parts are is looked through, which its size makes longer.
 */
const MAX_US = { any: 3e6, aMegabyte: 0.5e6 }

/** What the thread may keep of its own, in megabytes. */
const MAX_MB = 384

/** How often it is looked at, in milliseconds. */
const LOOK_MS = 100

/** What a thread gets: the file, which it keeps, and where it counts pages. */
export interface PdfRequest {
  data: Uint8Array
  joinHyphens: boolean
  progress: Int32Array
}

/** Threads that wait for a file. */
const idle: Worker[] = []

/**
 * The pages of a PDF, read in a thread of its own, which is ended where the reader computes without an end: files that
 * are damaged can make it read each of their parts to the end of the file. Throws a FailureError.
 */
export async function readPages(bytes: Uint8Array, joinHyphens: boolean): Promise<Page[]> {
  const thread = idle.pop() ?? startReader()
  thread.ref()
  const progress = new Int32Array(new SharedArrayBuffer(4))
  // A copy, as it goes over to the thread.
  const data = new Uint8Array(bytes)
  const watch = watched(thread, progress, MAX_US.any + (bytes.length / 1e6) * MAX_US.aMegabyte)
  try {
    const answered = nextMessage<Result<Page[]>>(thread)
    const request: PdfRequest = { data, joinHyphens, progress }
    thread.postMessage(request, [data.buffer])
    const pages = await answered
    // One that is forgotten must not keep its process alive.
    thread.unref()
    idle.push(thread)
    return unwrap(pages)
  } catch (error) {
    if (watch.isOver) throw endless()
    if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') throw damaged()
    throw error
  } finally {
    watch.end()
  }
}

function startReader(): Worker {
  const thread = startThread(import.meta.url, 'pdf-thread', {
    resourceLimits: { maxOldGenerationSizeMb: MAX_MB },
  })
  // Whoever waits for an answer is told; between two answers nobody does.
  thread.on('error', () => {})
  thread.on('exit', () => {
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1)
  })
  return thread
}

/** Ends a thread that computes for longer than it may without another page. */
function watched(thread: Worker, progress: Int32Array, maxUs: number) {
  const watch = { isOver: false, end: () => clearInterval(timer) }
  let [pages, since] = [-1, 0]
  const look = async () => {
    const { user, system } = await thread.cpuUsage()
    const read = Atomics.load(progress, 0)
    if (read !== pages) [pages, since] = [read, user + system]
    if (user + system - since <= maxUs) return
    watch.isOver = true
    await thread.terminate()
  }
  // One that has ended meanwhile is no longer looked at.
  const timer = setInterval(() => void look().catch(() => {}), LOOK_MS)
  return watch
}
