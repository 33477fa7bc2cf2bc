import { setTimeout as sleep } from 'node:timers/promises'

/** How patient a download is. */
export interface HubTiming {
  /** Until the headers of an answer. */
  connectMs: number
  /** Without any byte of a body. */
  stallMs: number
  /** Before each further attempt that brought nothing; after the last, the download has failed. */
  retryMs: readonly number[]
  /** The longest wait that a server may ask for before the download gives up instead. */
  maxRetryAfterMs: number
  wait(ms: number, signal: AbortSignal): Promise<unknown>
}

/** Half a minute without a byte is a dead connection; four minutes of attempts ride out a router. */
export const hubTiming: HubTiming = {
  connectMs: 30_000,
  stallMs: 30_000,
  retryMs: [1000, 2000, 5000, 15_000, 30_000, 60_000, 120_000],
  maxRetryAfterMs: 300_000,
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
}
