import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultFolders } from '../../../src/host/folders.ts'

it('keeps data where each system has it, on Windows outside of profiles that travel', () => {
  const data = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv = {}) =>
    defaultFolders(env, platform).data
  const at = (...parts: string[]) => join(homedir(), ...parts, 'Spanwright')
  expect(data('win32')).toBe(at('AppData', 'Local'))
  expect(data('win32', { APPDATA: '/roaming', LOCALAPPDATA: '/local' })).toBe('/local/Spanwright')
  expect(data('darwin')).toBe(at('Library', 'Application Support'))
  expect(data('linux')).toBe(at('.local', 'share'))
  expect(data('linux', { XDG_DATA_HOME: '/x' })).toBe('/x/Spanwright')
})

it('keeps everything in one folder where it is named', () => {
  const folders = defaultFolders({ SPANWRIGHT_HOME: '/s' }, 'win32')
  expect(Object.values(folders)).toEqual(['/s/projects', '/s/models', '/s/data', '/s/data/logs'])
})
