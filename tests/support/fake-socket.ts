import { vi } from 'vitest'

/** What stands in for the browser's WebSocket: the test opens and closes it. */
export class FakeSocket extends EventTarget {
  /** Every socket that the page made, the newest last. */
  static made: FakeSocket[] = []
  readonly readyState = 1
  binaryType = 'blob'

  constructor() {
    super()
    FakeSocket.made.push(this)
  }

  send(): void {}
  close(): void {}

  static get last(): FakeSocket {
    return FakeSocket.made.at(-1) as FakeSocket
  }

  open(): void {
    this.dispatchEvent(new Event('open'))
  }

  /** The way to the host ends, as when it is killed. */
  break(): void {
    this.dispatchEvent(new Event('close'))
  }
}

/** Puts fake sockets under the page, and the answer that asking for the page gets; null: no host. */
export function fakeConnection(): { answer: number | null } {
  const host: { answer: number | null } = { answer: null }
  FakeSocket.made = []
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('fetch', () =>
    host.answer === null
      ? Promise.reject(new TypeError('Failed to fetch'))
      : Promise.resolve({ status: host.answer }),
  )
  return host
}
