import { BrowserWindow, screen, type WebContents } from 'electron'
import { offerContextMenu } from './context-menu.ts'
import { answerLostPage } from './lost-page.ts'
import { stayOnPage } from './navigation.ts'
import type { Pages } from './pages.ts'
import { ORIGIN } from './protocol.ts'
import { placeOn, type WindowState, type WindowStates } from './window-state.ts'

const USUAL = { width: 1280, height: 800 }

interface WindowOptions {
  preload: string
  pages: Pages
  states: WindowStates
  /** Asked when the user closes a window; true when it has to stay. */
  mayNotClose: (window: BrowserWindow) => boolean
}

/** The windows: any number of them, each on one page. */
export class Windows {
  private readonly options: WindowOptions

  constructor(options: WindowOptions) {
    this.options = options
  }

  /** Those of the last time, or one. */
  restore(): void {
    const states = this.options.states.read()
    if (states.length === 0) this.open()
    for (const state of states) this.open(state)
  }

  /** One window for each project, the first where one was the last time. */
  openOnly(projects: readonly string[]): void {
    const [state] = this.options.states.read()
    const first = this.open(state && { ...state, place: '' })
    for (const [i, path] of projects.entries()) this.order(i === 0 ? first : this.open(), path)
  }

  open(state?: WindowState): BrowserWindow {
    const { preload, pages, mayNotClose } = this.options
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
    const window = new BrowserWindow({
      ...((state && placeOn(areas, state.bounds)) ?? USUAL),
      ...{ minWidth: 900, minHeight: 600, show: false },
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    })
    if (state?.maximized) window.maximize()
    stayOnPage(window.webContents)
    offerContextMenu(window.webContents)
    answerLostPage(window, (message) => pages.give(window.webContents, { type: 'notice', message }))
    window.once('ready-to-show', () => window.show())
    window.on('close', (event) => {
      if (mayNotClose(window)) event.preventDefault()
      else if (BrowserWindow.getAllWindows().length === 1) this.keepStates()
    })
    void window.loadURL(`${ORIGIN}/${state?.place ?? ''}`)
    return window
  }

  /** Shows a project: in the window that has it, else in one without any, else in a new one. */
  openProject(path: string): void {
    const { pages } = this.options
    const windows = BrowserWindow.getAllWindows()
    const shown = (window: BrowserWindow) => pages.shownBy(window.webContents).project
    const having = windows.find((window) => shown(window) === path)
    const window = having ?? windows.find((one) => shown(one) === null) ?? this.open()
    if (!having) this.order(window, path)
    bringForward(window)
  }

  private order({ webContents }: BrowserWindow, path: string): void {
    this.options.pages.give(webContents, { type: 'open', path })
  }

  /** For a second start: the window in front, or a new one. */
  bringForward(): void {
    bringForward(this.front() ?? this.open())
  }

  front(): BrowserWindow | undefined {
    return BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  }

  get contentsInFront(): WebContents | undefined {
    return this.front()?.webContents
  }

  keepStates(): void {
    this.options.states.keep(BrowserWindow.getAllWindows().map(stateOf))
  }
}

function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function stateOf(window: BrowserWindow): WindowState {
  const address = window.webContents.getURL()
  const place = URL.canParse(address) ? new URL(address).hash : ''
  return { bounds: window.getNormalBounds(), maximized: window.isMaximized(), place }
}
