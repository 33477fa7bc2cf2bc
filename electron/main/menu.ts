import type { MenuItemConstructorOptions } from 'electron'
import type { Shown, ShownCommand } from '../../src/contract/shell.ts'

type Item = MenuItemConstructorOptions

export interface RecentFile {
  name: string
  path: string
}

/** What a choice in the menu does, but for the system's own roles. */
export interface MenuActs {
  /** A command of the page in the window in front. */
  run(command: string): void
  chooseProject(): void
  openProject(path: string): void
  newWindow(): void
  showLogs(): void
}

interface MenuState {
  platform: NodeJS.Platform
  shown: Shown
  recent: readonly RecentFile[]
  acts: MenuActs
}

const line: Item = { type: 'separator' }

/** The menu of the application, as each system has it; what the page can do comes from the page. */
export function menuItems(state: MenuState): Item[] {
  const mac = state.platform === 'darwin'
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    fileMenu(state, mac),
    editMenu(state),
    pageMenu(state, 'Document', 'Documents', ['export', 'import']),
    pageMenu(state, 'Suggestions', 'Suggestions'),
    pageMenu(state, 'Go', 'Go'),
    viewMenu(state),
    { role: 'windowMenu' },
    helpMenu(state, mac),
  ]
}

function fileMenu({ recent, shown, acts, platform }: MenuState, mac: boolean): Item {
  const opened = recent.map(({ name, path }) => ({
    label: name.replaceAll('&', '&&'),
    toolTip: path,
    click: () => acts.openProject(path),
  }))
  const none = { label: 'None yet', enabled: false }
  return {
    label: '&File',
    submenu: [
      { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: () => acts.newWindow() },
      { label: 'Open Project…', accelerator: 'CmdOrCtrl+O', click: () => acts.chooseProject() },
      { label: 'Open Recent', submenu: opened.length > 0 ? opened : [none] },
      line,
      pageItem(shown, 'import', 'Import Documents…', acts, platform),
      pageItem(shown, 'export', 'Export the Project…', acts, platform),
      line,
      mac ? { role: 'close' } : { role: 'quit' },
    ],
  }
}

function editMenu({ shown, acts, platform }: MenuState): Item {
  return {
    label: '&Edit',
    submenu: [
      { ...pageItem(shown, 'undo', 'Undo', acts, platform), enabled: true },
      { ...pageItem(shown, 'redo', 'Redo', acts, platform), enabled: true },
      line,
      ...(['cut', 'copy', 'paste', 'delete', 'selectAll'] as const).map((role) => ({ role })),
      line,
      pageItem(shown, 'palette', 'Find a Command or a Document…', acts, platform),
    ],
  }
}

function viewMenu({ shown, acts, platform }: MenuState): Item {
  const roles = ['zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen'] as const
  const looks = ofGroup(shown, 'Look').map((command) => itemOf(command, acts, platform))
  return {
    label: '&View',
    submenu: [...looks, ...(looks.length > 0 ? [line] : []), ...roles.map((role) => ({ role }))],
  }
}

function helpMenu({ shown, acts, platform }: MenuState, mac: boolean): Item {
  return {
    role: 'help',
    submenu: [
      pageItem(shown, 'keys', 'All Keys', acts, platform),
      pageItem(shown, 'report', 'Report a Problem…', acts, platform),
      { label: 'Show the Log', click: () => acts.showLogs() },
      pageItem(shown, 'changes', 'What Is New', acts, platform),
      pageItem(shown, 'licences', 'Licences', acts, platform),
      ...(mac ? [] : [line, { role: 'about' } as const]),
    ],
  }
}

/** A menu of the page's own, by the group of its commands; not shown before there is any. */
function pageMenu(
  { shown, acts, platform }: MenuState,
  label: string,
  group: string,
  elsewhere: readonly string[] = [],
): Item {
  const commands = ofGroup(shown, group).filter(({ id }) => !elsewhere.includes(id))
  const submenu = commands.map((command) => itemOf(command, acts, platform))
  return { label: `&${label}`, submenu, visible: submenu.length > 0 }
}

const ofGroup = ({ commands }: Shown, wanted: string) =>
  commands.filter(({ group }) => group === wanted)

/** One command in a place of its own, greyed while the page does not offer it. */
function pageItem(
  { commands }: Shown,
  id: string,
  label: string,
  acts: MenuActs,
  platform: NodeJS.Platform,
): Item {
  const command = commands.find((one) => one.id === id)
  return command
    ? { ...itemOf(command, acts, platform), label }
    : { label, enabled: false, id: `page-${id}` }
}

function itemOf(command: ShownCommand, acts: MenuActs, platform: NodeJS.Platform): Item {
  const { id, title, enabled, key } = command
  const accelerator = key === null ? undefined : acceleratorOf(key)
  return {
    id: `page-${id}`,
    label: title.replaceAll('&', '&&'),
    enabled,
    ...(accelerator ? { accelerator } : {}),
    // The page has heard the key already; macOS leaves to us only what the page did not take.
    ...(platform === 'darwin' ? {} : { registerAccelerator: false }),
    click: () => acts.run(id),
  }
}

const KEYS: Record<string, string> = {
  ArrowDown: 'Down',
  ArrowUp: 'Up',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  '+': 'Plus',
  ' ': 'Space',
}

/** A key of the page as menus write it; none for keys without Ctrl, Cmd or Alt, which are for typing too. */
export function acceleratorOf(key: string): string | undefined {
  const parts = key.split(/\+(?=.)/)
  const last = parts.pop() ?? ''
  if (!parts.some((part) => ['Mod', 'Alt', 'Ctrl'].includes(part))) return undefined
  const named = KEYS[last] ?? (last.length === 1 ? last.toUpperCase() : last)
  return [...parts.map((part) => (part === 'Mod' ? 'CmdOrCtrl' : part)), named].join('+')
}
