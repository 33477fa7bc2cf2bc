import { join, resolve } from 'node:path'
import { writeFileSync, mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { projectsNamed } from '../../../electron/main/arguments.ts'
import { placeOn, WindowStates } from '../../../electron/main/window-state.ts'
import { temporaryFolder } from '../../support/temporary.ts'

describe('projects that a command line names', () => {
  it('are those that end as projects do, absolute', () => {
    const argv = ['/opt/Spanwright', '--no-x', 'a.spanwright', '/b/B.SPANWRIGHT', '.', 'c.txt']
    expect(projectsNamed({ argv, cwd: '/home/ann' })).toEqual([
      resolve('/home/ann/a.spanwright'),
      resolve('/b/B.SPANWRIGHT'),
    ])
  })

  it('are those whose address a file manager gives, as they are written there', () => {
    const argv = ['x', 'file:///home/ann/R%26D%20%C3%BC.spanwright', 'file:///home/ann/c.txt']
    expect(projectsNamed({ argv, cwd: '/' })).toEqual([resolve('/home/ann/R&D ü.spanwright')])
  })

  it('are none without arguments, whatever the program is called', () => {
    expect(projectsNamed({ argv: ['/opt/x.spanwright'], cwd: '/' })).toEqual([])
  })
})

describe('where a window goes that was there before', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1050 },
    { x: 1920, y: 0, width: 1280, height: 1000 },
  ]

  it('is where it was, while enough of it is on a screen', () => {
    const bounds = { x: 1800, y: 100, width: 1000, height: 700 }
    expect(placeOn(screens, bounds)).toEqual(bounds)
  })

  it('is the system’s choice when that screen is gone', () => {
    expect(
      placeOn(screens.slice(0, 1), { x: 2000, y: 0, width: 1000, height: 700 }),
    ).toBeUndefined()
  })

  it('is no larger than the screen, and its bar is on it', () => {
    const bounds = { x: 10, y: -300, width: 4000, height: 3000 }
    expect(placeOn(screens, bounds)).toEqual({ x: 10, y: 0, width: 1920, height: 1050 })
  })

  it('is forgotten when the file was written by somebody else', () => {
    const folder = temporaryFolder()
    mkdirSync(folder, { recursive: true })
    const bounds = { x: 0, y: 0, width: 10, height: 10 }
    const states = [{ bounds, maximized: false, place: 'https://evil.example/' }]
    writeFileSync(join(folder, 'windows.json'), JSON.stringify(states))
    expect(new WindowStates(folder).read()).toEqual([])
  })
})
