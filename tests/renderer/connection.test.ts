import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect, connection } from '../../renderer/api/transport.ts'
import { FakeSocket, fakeConnection } from '../support/fake-socket.ts'

describe('the way to the host', () => {
  let host: ReturnType<typeof fakeConnection>

  beforeEach(() => {
    vi.useFakeTimers()
    host = fakeConnection()
    connect()
    FakeSocket.last.open()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('is sought again and again while nobody answers', async () => {
    FakeSocket.last.break()
    for (let attempts = 2; attempts < 8; attempts++) {
      await vi.advanceTimersByTimeAsync(4000)
      expect(FakeSocket.made.length).toBeGreaterThanOrEqual(attempts)
      FakeSocket.last.break()
      expect(connection.status).toBe('lost')
    }
    await vi.advanceTimersByTimeAsync(4000)
    FakeSocket.last.open()
    expect(connection.status).toBe('open')
  })

  it('is sought again while the host answers, though not on the socket', async () => {
    host.answer = 200
    FakeSocket.last.break()
    await vi.advanceTimersByTimeAsync(4000)
    FakeSocket.last.break()
    await vi.advanceTimersByTimeAsync(4000)
    expect([connection.status, FakeSocket.made.length]).toEqual(['lost', 3])
  })

  it('is given up once a host answers that it does not know the page', async () => {
    FakeSocket.last.break()
    await vi.advanceTimersByTimeAsync(4000)
    host.answer = 403
    FakeSocket.last.break()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([connection.status, FakeSocket.made.length]).toEqual(['refused', 2])
  })
})
