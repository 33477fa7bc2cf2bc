/** Broadcasts events to any number of listeners, each an async iterator with its own queue. */
export class Channel<T> {
  private readonly listeners = new Set<(event: T | undefined) => void>()

  send(event: T): void {
    for (const listener of this.listeners) listener(event)
  }

  /** Ends every listener's stream. */
  close(): void {
    for (const listener of this.listeners) listener(undefined)
    this.listeners.clear()
  }

  /** Events from this call on, until the channel closes, the signal aborts or the reader stops. */
  listen(signal?: AbortSignal): AsyncGenerator<T> {
    const inbox: Inbox<T> = { queue: [], wake: () => {} }
    const listener = (event: T | undefined) => {
      inbox.queue.push(event)
      inbox.wake()
    }
    this.listeners.add(listener)
    signal?.addEventListener('abort', () => listener(undefined))
    return drain(inbox, () => this.listeners.delete(listener))
  }
}

interface Inbox<T> {
  queue: (T | undefined)[]
  wake: () => void
}

async function* drain<T>(inbox: Inbox<T>, leave: () => void): AsyncGenerator<T> {
  try {
    for (;;) {
      while (inbox.queue.length > 0) {
        const event = inbox.queue.shift()
        if (event === undefined) return
        yield event
      }
      await new Promise<void>((resolve) => (inbox.wake = resolve))
    }
  } finally {
    leave()
  }
}
