import { once } from 'node:events'
import { Worker, type WorkerOptions } from 'node:worker_threads'

/** What Node does by itself: Electron only warns of a rejection that nobody handles, and the thread goes on. */
const END_ON_REJECTION = '--unhandled-rejections=throw'

/**
 * Starts the thread whose file lies beside the caller's, which gives its `import.meta.url`; the bundle of
 * the app has it beside its entry.
 */
export function startThread(beside: string, name: string, options?: WorkerOptions): Worker {
  const extension = beside.endsWith('.ts') ? '.ts' : '.js'
  return new Worker(new URL(`./${name}${extension}`, beside), {
    ...options,
    // In place of the process's own, of which a thread takes none that are the engine's.
    execArgv: [END_ON_REJECTION],
  })
}

/**
 * The next message of a thread. Rejects when the thread fails, ends without a word, or the signal aborts:
 * nobody waits for one that is gone.
 */
export async function nextMessage<T>(thread: Worker, signal?: AbortSignal): Promise<T> {
  if (thread.threadId < 0) throw ended('before it was asked')
  const enough = new AbortController()
  const stop = signal ? AbortSignal.any([signal, enough.signal]) : enough.signal
  const gone = once(thread, 'exit', { signal: stop }).then(([code]) => {
    throw ended(`with code ${code} and without an answer`)
  })
  try {
    const [message] = await Promise.race([once(thread, 'message', { signal: stop }), gone])
    return message as T
  } finally {
    // Whichever came first, the other is not waited for any more.
    enough.abort()
  }
}

const ended = (how: string) => new Error(`the thread ended ${how}`)
