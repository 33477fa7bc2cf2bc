import { describe, expect, it, vi } from 'vitest'
import type { MenuItemConstructorOptions } from 'electron'
import { acceleratorOf, menuItems } from '../../../electron/main/menu.ts'
import type { Shown } from '../../../src/contract/shell.ts'

const acts = {
  run: vi.fn(),
  chooseProject: vi.fn(),
  openProject: vi.fn(),
  newWindow: vi.fn(),
  showLogs: vi.fn(),
}
const shown: Shown = {
  project: null,
  commands: [
    { id: 'export', title: 'Export the project', group: 'Documents', enabled: true, key: 'Mod+e' },
    { id: 'flag', title: 'Flag & go', group: 'Documents', enabled: false, key: null },
  ],
}
const recent = [{ name: 'R&D', path: '/p/rd.spanwright' }]

const menuOf = (platform: NodeJS.Platform) => menuItems({ platform, shown, recent, acts })
const under = (menu: MenuItemConstructorOptions[], label: string) =>
  menu.find((item) => item.label === label)?.submenu as MenuItemConstructorOptions[]

describe('the menu of the application', () => {
  it('has the page’s commands where they belong, each once', () => {
    const menu = menuOf('linux')
    const file = under(menu, '&File')
    expect(file.find(({ label }) => label === 'Export the Project…')).toMatchObject({
      ...{ enabled: true, accelerator: 'CmdOrCtrl+E', registerAccelerator: false },
    })
    // Not offered by this page.
    expect(file.find(({ label }) => label === 'Import Documents…')).toMatchObject({
      enabled: false,
    })
    expect(under(menu, '&Document')).toMatchObject([{ label: 'Flag && go', enabled: false }])
    expect(menu.find(({ label }) => label === '&Suggestions')).toMatchObject({ visible: false })
  })

  it('opens what was opened lately', () => {
    const [item] = under(menuOf('linux'), '&File').find(({ label }) => label === 'Open Recent')
      ?.submenu as MenuItemConstructorOptions[]
    expect(item.label).toBe('R&&D')
    ;(item.click as () => void)()
    expect(acts.openProject).toHaveBeenCalledWith('/p/rd.spanwright')
  })

  it('follows the system: quitting and what the application is about', () => {
    const roles = (items: MenuItemConstructorOptions[]) => items.map(({ role }) => role)
    expect(roles(menuOf('darwin'))[0]).toBe('appMenu')
    expect(roles(under(menuOf('darwin'), '&File'))).not.toContain('quit')
    expect(roles(under(menuOf('linux'), '&File'))).toContain('quit')
  })

  it('has keys as systems write them, and none that are for typing', () => {
    const keys = ['Mod+Shift+z', 'Alt+ArrowDown', 'Mod+Enter', 'Mod++', 'Mod+k', 'a', '?', 'Escape']
    expect(keys.map(acceleratorOf)).toEqual([
      ...['CmdOrCtrl+Shift+Z', 'Alt+Down', 'CmdOrCtrl+Enter', 'CmdOrCtrl+Plus', 'CmdOrCtrl+K'],
      ...[undefined, undefined, undefined],
    ])
  })
})
