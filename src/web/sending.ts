import type { WebSocket } from 'ws'
import { log } from '../files/log.ts'

/** Bytes that may wait for a client; when more do, it has to go on reading. */
export const MAX_WAITING = 16 * 1024 * 1024
/** More than the largest export and what comes behind it: nobody who reads gets there. */
export const MAX_HELD = 1024 * 1024 * 1024
/** For so long a client may read nothing while much waits for it: longer than a page is ever busy. */
export const PATIENCE_MS = 30_000

type Socket = Pick<WebSocket, 'send' | 'bufferedAmount' | 'terminate'>
type Message = Parameters<WebSocket['send']>[0]

/**
 * Sends to one client, and ends the connection of one that does not read: what waits for it is held in memory, and
 * would grow for as long as others work. A page connects again by itself, and asks anew.
 */
export class Sending {
  private readonly socket: Socket
  /** Bytes that had to wait, ever. */
  private waited = 0
  private watch: NodeJS.Timeout | undefined

  constructor(socket: Socket) {
    this.socket = socket
  }

  send(message: Message): void {
    const { socket } = this
    const before = socket.bufferedAmount
    socket.send(message)
    this.waited += socket.bufferedAmount - before
    if (socket.bufferedAmount > MAX_HELD) this.end()
    else if (socket.bufferedAmount > MAX_WAITING) this.watch ??= this.watching()
  }

  stop(): void {
    clearInterval(this.watch)
    this.watch = undefined
  }

  private watching(): NodeJS.Timeout {
    let last = this.read
    return setInterval(() => {
      if (this.socket.bufferedAmount <= MAX_WAITING) this.stop()
      else if (this.read === last) this.end()
      else last = this.read
    }, PATIENCE_MS).unref()
  }

  /** Bytes that have waited and wait no more. */
  private get read(): number {
    return this.waited - this.socket.bufferedAmount
  }

  private end(): void {
    log.error('A connection was ended whose client does not read what it asked for.')
    this.stop()
    this.socket.terminate()
  }
}
