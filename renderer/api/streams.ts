import { failureOf } from './failures.ts'
import { connection } from './transport.ts'
import { watch } from 'vue'
import type { Failure } from '../../src/model/failure.ts'

export interface StreamHandlers<T> {
  onEvent(event: T): void
  /** Called before the stream starts, and again after each reconnection. */
  onStart?(): void
  /** The stream ended by itself. */
  onEnd?(): void
  /** The host refused or the stream broke for another reason than the connection. */
  onFailure?(failure: Failure): void
}

/**
 * Listens to a stream of the contract until the returned function is called. When the connection
 * is lost it waits, and starts the stream again once the host is back.
 */
export function listen<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  handlers: StreamHandlers<T>,
): () => void {
  const stopping = new AbortController()
  void run(open, handlers, stopping.signal)
  return () => stopping.abort()
}

async function run<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  handlers: StreamHandlers<T>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const generation = connection.generation
    try {
      const stream = await open(signal)
      handlers.onStart?.()
      for await (const event of stream) {
        if (signal.aborted) return
        handlers.onEvent(event)
      }
      if (connection.status === 'open') return handlers.onEnd?.()
    } catch (error) {
      if (signal.aborted) return
      const failure = failureOf(error)
      const sameConnection = connection.status === 'open' && connection.generation === generation
      if (failure.code !== 'offline' && sameConnection) return handlers.onFailure?.(failure)
    }
    await reconnection(generation, signal)
  }
}

/** Resolves when a connection newer than `generation` is open, or on abort. */
async function reconnection(generation: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = watch(
    () => connection.status === 'open' && connection.generation > generation,
    (ready) => ready && resolve(),
    { immediate: true, flush: 'sync' },
  )
  signal.addEventListener('abort', () => resolve(), { once: true })
  await promise
  stop()
}
