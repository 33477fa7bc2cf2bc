import { describe, expect, it } from 'vitest'
import { openWindow, whyNoWindow, windowObstacle } from '../../../src/cli/window.ts'

const display = { DISPLAY: ':0' }

describe('npm start', () => {
  it('knows when no window can open', () => {
    expect(windowObstacle('linux', {}, 1000)).toBe('there is no display for a window')
    expect(windowObstacle('linux', display, 0)).toContain('root')
    expect(windowObstacle('linux', display, 1000)).toBeUndefined()
    expect(windowObstacle('win32', {}, undefined)).toBeUndefined()
  })

  it.each([
    ['process.exit(1)', 'code 1'],
    ['process.abort()', 'signal SIGABRT'],
  ])('says why a program opened no window: %s', async (code, why) => {
    const shown = await openWindow(process.execPath, ['-e', code])
    expect(whyNoWindow(shown)).toBe(`Electron’s program ended before it opened a window, ${why}`)
  })

  it('says so of a program that cannot be run', async () => {
    expect(whyNoWindow(await openWindow('/nowhere/electron', []))).toContain('ENOENT')
  })

  it('takes no end for a failure after the window was there, or when another one took over', async () => {
    const opened = "process.send('opened', () => process.exit(1))"
    expect(whyNoWindow(await openWindow(process.execPath, ['-e', opened]))).toBeUndefined()
    expect(whyNoWindow(await openWindow(process.execPath, ['-e', '']))).toBeUndefined()
  })
})
