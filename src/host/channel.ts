import { EventEmitter, on } from 'node:events'

/** Broadcasts events to any number of listeners, each an async iterator with its own queue. */
export class Channel<T> {
  private readonly emitter = new EventEmitter().setMaxListeners(0)

  send(event: T): void {
    this.emitter.emit('event', event)
  }

  /** Ends every listener's stream. */
  close(): void {
    this.emitter.emit('close')
  }

  /** Events from this call on, until the channel closes, the signal aborts or the reader stops. */
  listen(signal?: AbortSignal): AsyncGenerator<T> {
    return unpacked(on(this.emitter, 'event', { close: ['close'], signal }), signal)
  }
}

async function* unpacked<T>(events: AsyncIterable<T[]>, signal?: AbortSignal): AsyncGenerator<T> {
  try {
    for await (const [event] of events) yield event
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
