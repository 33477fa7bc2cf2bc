import { describe, expect, it } from 'vitest'
import { endOfNumber, howItEnded } from '../../../src/host/supervisor/process-end.ts'

describe('how a process ended', () => {
  it.each([
    [null, 'SIGKILL', 'was ended from outside, which a system does that is short of memory'],
    [null, 'SIGSEGV', 'crashed (SIGSEGV)'],
    [null, 'SIGTERM', 'was stopped by SIGTERM'],
    [null, null, 'could not be started'],
    [-1073741819, null, 'crashed (0xc0000005)'],
    [0, null, 'ended before it was done'],
    [1, null, 'ended by an error of its own (code 1)'],
  ])('code %s and signal %s: it %s', (code, signal, how) => {
    expect(howItEnded(code, signal)).toBe(how)
  })

  it.each([
    [9, { code: null, signal: 'SIGKILL' }],
    [11, { code: null, signal: 'SIGSEGV' }],
    [1, { code: 1, signal: null }],
    [0, { code: 0, signal: null }],
    [256, { code: 256, signal: null }],
  ])('Electron’s number %s is read', (number, end) => {
    expect(endOfNumber(number, 'linux')).toEqual(end)
  })

  it('Windows has no signals', () => {
    expect(endOfNumber(9, 'win32')).toEqual({ code: 9, signal: null })
  })
})
