import { afterEach, describe, expect, it } from 'vitest'
import type { Worker } from 'node:worker_threads'
import { nextMessage, startThread } from '../../../src/threads/thread.ts'

const beside = new URL('../../support/threads/here.ts', import.meta.url).href
let thread: Worker | undefined

function start(workerData: 'exit' | 'reject'): Worker {
  thread = startThread(beside, 'silent', { workerData })
  return thread
}

afterEach(() => thread?.terminate())

describe('whoever waits for a thread', () => {
  it('hears that it has ended without a word', async () => {
    const silent = start('exit')
    const answer = nextMessage(silent)
    silent.postMessage('end')
    await expect(answer).rejects.toThrow('the thread ended with code 3 and without an answer')
    await expect(nextMessage(silent)).rejects.toThrow('the thread ended before it was asked')
  })

  it('hears of a rejection that nobody handles there', async () => {
    const silent = start('reject')
    const answer = nextMessage(silent)
    silent.postMessage('end')
    await expect(answer).rejects.toThrow('nobody handles this')
  })

  it('can stop', async () => {
    const stopping = new AbortController()
    const answer = nextMessage(start('exit'), stopping.signal)
    stopping.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })
})
