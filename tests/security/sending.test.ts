import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MAX_HELD, MAX_WAITING, PATIENCE_MS, Sending } from '../../src/web/sending.ts'

/** A client that reads when the test says so; a message stands for its length. */
class Client {
  bufferedAmount = 0
  ended = false
  send(message: unknown): void {
    this.bufferedAmount += Number(message)
  }
  terminate(): void {
    this.ended = true
  }
}

let client: Client
let sending: Sending
const send = (bytes: number) => sending.send(bytes as never)
const wait = (times: number) => vi.advanceTimersByTime(times * PATIENCE_MS)

beforeEach(() => {
  vi.useFakeTimers()
  client = new Client()
  sending = new Sending(client)
})
afterEach(() => void vi.useRealTimers())

describe('a client that does not read', () => {
  it('loses its connection when much waits for it and none of it is read for a while', () => {
    send(MAX_WAITING + 1)
    wait(0.9)
    expect(client.ended).toBe(false)
    send(1000)
    wait(0.2)
    expect(client.ended).toBe(true)
  })

  it('keeps it while little waits, for however long', () => {
    send(MAX_WAITING)
    wait(100)
    expect(client.ended).toBe(false)
  })

  it('keeps it while it reads, slowly, and once it has caught up', () => {
    send(MAX_WAITING * 2)
    for (let i = 0; i < 10; i++) {
      client.bufferedAmount -= 1000
      send(2000)
      wait(1)
    }
    expect(client.ended).toBe(false)
    client.bufferedAmount = 0
    wait(10)
    send(MAX_WAITING)
    wait(10)
    expect(client.ended).toBe(false)
  })

  it('loses it at once when too much waits, though it reads', () => {
    send(MAX_HELD)
    client.bufferedAmount -= 10
    send(11)
    expect(client.ended).toBe(true)
  })

  it('is not looked after any more when it has gone', () => {
    send(MAX_WAITING + 1)
    sending.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
