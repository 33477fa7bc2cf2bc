import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { spreadLastNet } from '../../../src/host/last-net.ts'

describe('the last net', () => {
  // The log is not open, and says so on the console.
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
  let takeAway = () => {}
  afterEach(() => takeAway())

  it('hears of errors and of rejections, and gives up once when they do not stop', () => {
    const [caught, giveUp] = [vi.fn(), vi.fn()]
    takeAway = spreadLastNet({ caught, giveUp })
    const [rejected] = process.listeners('unhandledRejection').slice(-1)
    const [thrown] = process.listeners('uncaughtException').slice(-1)
    for (let i = 0; i < 15; i++) {
      thrown(new Error('thrown'), 'uncaughtException')
      rejected(new Error('rejected'), Promise.resolve())
    }
    expect([caught.mock.calls.length, giveUp.mock.calls.length]).toEqual([30, 1])
  })

  it('takes it for no fault that the terminal is gone to which warnings go', () => {
    takeAway = spreadLastNet({ caught: vi.fn(), giveUp: vi.fn() })
    for (const stream of [process.stdout, process.stderr])
      expect(() => stream.emit('error', new Error('write EPIPE'))).not.toThrow()
    takeAway()
    expect(process.stderr.listeners('error').map(({ name }) => name)).not.toContain('unread')
  })
})
