import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '../../renderer/api/client.ts'
import { refuseLargeMessage } from '../../renderer/api/message-size.ts'
import { connect, connection } from '../../renderer/api/transport.ts'
import { MAX_MESSAGE_BYTES } from '../../src/model/limits.ts'
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

  it('is not tried with a file beyond what the host takes; the sentence says what to do', async () => {
    const send = vi.spyOn(FakeSocket.last, 'send')
    const file = new File(['x'], 'large.conll')
    Object.defineProperty(file, 'size', { value: 450 * 1024 * 1024 })
    const asked = { project: 'p', files: [{ file }], format: 'auto' }
    await expect(api.documents.import(asked)).rejects.toThrow(
      'This file is larger than 419 MB, more than can be read at once; split it into several files.',
    )
    expect(send).not.toHaveBeenCalled()
    expect(connection.status).toBe('open')
  })

  it('is not tried with a message beyond the limit', () => {
    const most = MAX_MESSAGE_BYTES
    expect(() => refuseLargeMessage(new Uint8Array(most))).not.toThrow()
    expect(() => refuseLargeMessage(new Uint8Array(most + 1))).toThrow(/67 MB.* in smaller parts/)
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
