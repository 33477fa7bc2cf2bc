import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'

let home: string
beforeEach(() => {
  home = temporaryFolder()
  vi.stubEnv('SPANWRIGHT_HOME', home)
  mkdirSync(join(home, 'data'))
  const window = { bounds: { x: 40, y: 40, width: 1000, height: 700 }, maximized: false }
  const states = ['#/a', '#/b'].map((place) => ({ ...window, place }))
  writeFileSync(join(home, 'data', 'windows.json'), JSON.stringify(states))
})

/** The main process, begun with these arguments, and what it did. */
async function begun(...args: string[]) {
  vi.resetModules()
  vi.doMock('electron', () => import('../support/electron-double.ts'))
  const { app, seen } = await import('../support/electron-double.ts')
  for (const one of args) seen.switches.add(one.replace(/^--/, ''))
  const argv = process.argv
  process.argv = ['/opt/Spanwright/spanwright', ...args]
  try {
    await import('../../electron/main/index.ts')
    await vi.waitFor(() => expect(seen.windows.length + seen.exits.length).toBeGreaterThan(0))
  } finally {
    process.argv = argv
  }
  return { app, seen }
}

const logged = () => readFileSync(join(home, 'data', 'logs', 'electron.log'), 'utf8')

describe('the main process, as it starts', () => {
  it('comes back with its windows, and records crashes, which go nowhere', async () => {
    const { app, seen } = await begun()
    const addresses = seen.windows.map(({ webContents }) => webContents.address)
    expect(addresses).toEqual(['spanwright://app/#/a', 'spanwright://app/#/b'])
    expect([seen.accelerated, seen.crashes]).toEqual([true, [{ uploadToServer: false }]])
    // Of an archive, what other programs are given lies beside it.
    const start = seen.forks[0].last('start')?.data as { resources?: string } | undefined
    expect(start?.resources).toBe(join('/opt/Spanwright/resources/app.asar.unpacked/resources'))

    const gone = (details: object) => app.emit('child-process-gone', {}, details)
    gone({ type: 'GPU', reason: 'crashed', exitCode: 5 })
    gone({ type: 'GPU', reason: 'clean-exit', exitCode: 0 })
    gone({ type: 'Utility', name: 'Spanwright training', reason: 'killed', exitCode: 9 })
    expect(logged().match(/is gone.*/g)).toEqual(['is gone: crashed, code 5.'])
  })

  it('in safe mode does without the graphics card and without those windows', async () => {
    const { seen } = await begun('--safe-mode')
    const addresses = seen.windows.map(({ webContents }) => webContents.address)
    expect([seen.accelerated, addresses]).toEqual([false, ['spanwright://app/']])
  })

  it('refuses to go on without a sandbox, says why, and leaves nothing behind', async () => {
    const { seen } = await begun('--no-sandbox')
    expect([seen.windows, seen.forks, seen.exits]).toEqual([[], [], [1]])
    expect(seen.questions[0].detail).toMatch(/without Chromium’s sandbox.*--safe-mode/s)
    expect(logged()).toContain('Spanwright cannot start')
  })
})
