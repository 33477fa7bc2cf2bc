import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type {
  BrowserWindowConstructorOptions,
  ForkOptions,
  MenuItemConstructorOptions,
  MessageBoxOptions,
} from 'electron'

type Listener = (...values: never[]) => unknown

/** What the main process did with electron, for tests to look at. */
export const seen = {
  windows: [] as BrowserWindow[],
  forks: [] as FakeProcess[],
  opened: [] as string[],
  sandbox: false,
  paths: new Map<string, string>(),
  protocols: new Map<string, (request: { url: string }) => Promise<Response>>(),
  permission: {
    request: undefined as Listener | undefined,
    check: undefined as Listener | undefined,
  },
  network: undefined as undefined | { urls: string[]; listener: Listener },
  spelling: [] as unknown[],
  ipc: new EventEmitter(),
  menu: [] as MenuItemConstructorOptions[],
  context: [] as MenuItemConstructorOptions[][],
  questions: [] as MessageBoxOptions[],
  /** Which button is pressed at the next questions; the first without. */
  answers: [] as number[],
  notifications: [] as { title: string; body: string }[],
  awake: new Set<number>(),
  /** Whether the graphics card is used, and crashes are recorded and sent. */
  accelerated: true,
  crashes: [] as { uploadToServer: boolean }[],
  switches: new Set<string>(),
  exits: [] as number[],
}

class FakeContents extends EventEmitter {
  static made = 0
  readonly id = ++FakeContents.made
  address = ''
  reloads = 0
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })

  setWindowOpenHandler(handler: typeof this.openHandler): void {
    this.openHandler = handler
  }
  getURL(): string {
    return this.address
  }
  reload(): void {
    this.reloads++
  }
}

export class FakeApp extends EventEmitter {
  readonly isPackaged = true
  enableSandbox(): void {
    seen.sandbox = true
  }
  setPath(name: string, path: string): void {
    seen.paths.set(name, path)
  }
  requestSingleInstanceLock(): boolean {
    return true
  }
  whenReady(): Promise<void> {
    return Promise.resolve()
  }
  getVersion(): string {
    return '0.0.0'
  }
  getAppPath(): string {
    return join('/opt', 'Spanwright', 'resources', 'app.asar')
  }
  readonly commandLine = { hasSwitch: (name: string) => seen.switches.has(name) }
  disableHardwareAcceleration(): void {
    seen.accelerated = false
  }
  setAppUserModelId(): void {}
  setAboutPanelOptions(): void {}
  addRecentDocument(): void {}
  /** As Electron does it: whoever listens may prevent it. */
  quit(): void {
    let prevented = false
    this.emit('before-quit', { preventDefault: () => (prevented = true) })
    if (!prevented) this.emit('quit')
  }
  exit(code: number): void {
    seen.exits.push(code)
  }
}

export class BrowserWindow extends EventEmitter {
  static focused: BrowserWindow | null = null
  static getAllWindows(): BrowserWindow[] {
    return seen.windows.filter(({ closed }) => !closed)
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.focused
  }
  static fromWebContents(contents: FakeContents): BrowserWindow | undefined {
    return seen.windows.find(({ webContents }) => webContents === contents)
  }

  readonly webContents = new FakeContents()
  readonly options: BrowserWindowConstructorOptions
  closed = false
  minimized = false
  maximized = false
  visible = false
  progress = -1

  constructor(options: BrowserWindowConstructorOptions) {
    super()
    this.options = options
    seen.windows.push(this)
  }
  loadURL(url: string): Promise<void> {
    this.webContents.address = url
    return Promise.resolve()
  }
  show(): void {
    this.visible = true
  }
  hide(): void {
    this.visible = false
  }
  focus(): void {
    BrowserWindow.focused = this
  }
  isMinimized(): boolean {
    return this.minimized
  }
  restore(): void {
    this.minimized = false
  }
  isMaximized(): boolean {
    return this.maximized
  }
  maximize(): void {
    this.maximized = true
  }
  getNormalBounds() {
    const { x = 0, y = 0, width, height } = this.options
    return { x, y, width, height }
  }
  setProgressBar(share: number): void {
    this.progress = share
  }
  /** As Electron does it: whoever listens may prevent it. */
  close(): void {
    let prevented = false
    this.emit('close', { preventDefault: () => (prevented = true) })
    if (prevented) return
    this.closed = true
    if (BrowserWindow.focused === this) BrowserWindow.focused = null
    this.webContents.emit('destroyed')
    if (BrowserWindow.getAllWindows().length === 0) app.emit('window-all-closed')
  }
}

/** One end of a channel: what is posted comes out of the other, once that has been started. */
export class FakePort extends EventEmitter {
  other!: FakePort
  private waiting: unknown[] | undefined = []

  start(): void {
    const waiting = this.waiting ?? []
    this.waiting = undefined
    for (const event of waiting) this.emit('message', event)
  }
  postMessage(data: unknown, ports: FakePort[] = []): void {
    const event = { data: structuredClone(data), ports }
    queueMicrotask(() => this.other.take(event))
  }
  close(): void {
    queueMicrotask(() => {
      this.emit('close')
      this.other.emit('close')
    })
  }
  private take(event: unknown): void {
    if (this.waiting) this.waiting.push(event)
    else this.emit('message', event)
  }
}

/** A utility process that does nothing but remember what it was told; a test speaks for it. */
export class FakeProcess extends EventEmitter {
  readonly pid: number
  readonly entry: string
  readonly options: ForkOptions
  readonly told: { data: { type: string }; ports: FakePort[] }[] = []
  killed = false

  constructor(entry: string, options: ForkOptions) {
    super()
    this.entry = entry
    this.options = options
    this.pid = 1_000_000 + seen.forks.push(this)
  }
  postMessage(data: { type: string }, ports: FakePort[] = []): void {
    this.told.push({ data, ports })
  }
  kill(): boolean {
    this.killed = true
    return true
  }
  last(type: string) {
    return this.told.findLast(({ data }) => data.type === type)
  }
}

export class MessageChannelMain {
  readonly port1 = new FakePort()
  readonly port2 = new FakePort()

  constructor() {
    this.port1.other = this.port2
    this.port2.other = this.port1
  }
}

export class Notification extends EventEmitter {
  static isSupported = () => true
  private readonly said: { title: string; body: string }

  constructor(said: { title: string; body: string }) {
    super()
    this.said = said
  }
  show(): void {
    seen.notifications.push(this.said)
  }
}

async function showMessageBox(...given: [...unknown[], MessageBoxOptions]) {
  seen.questions.push(given.at(-1) as MessageBoxOptions)
  return { response: seen.answers.shift() ?? 0 }
}

export const app = new FakeApp()
export const ipcMain = seen.ipc
export const crashReporter = {
  start: (options: { uploadToServer: boolean }) => void seen.crashes.push(options),
}
export const dialog = {
  showMessageBox,
  showErrorBox: (message: string, detail: string) => void seen.questions.push({ message, detail }),
  showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
}
export const Menu = {
  buildFromTemplate: (items: MenuItemConstructorOptions[]) =>
    Object.assign(items, { popup: () => void seen.context.push(items) }),
  setApplicationMenu: (items: MenuItemConstructorOptions[]) => void (seen.menu = items),
}
export const net = { fetch: (url: string) => Promise.resolve(new Response(url)) }
export const powerMonitor = new EventEmitter()
let blockers = 0
export const powerSaveBlocker = {
  start: () => {
    seen.awake.add(++blockers)
    return blockers
  },
  stop: (id: number) => void seen.awake.delete(id),
}
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1050 } }],
}
export const shell = {
  openExternal: (url: string) => Promise.resolve(void seen.opened.push(url)),
  openPath: (path: string) => Promise.resolve(void seen.opened.push(path)),
}
export const protocol = {
  registerSchemesAsPrivileged() {},
  handle: (scheme: string, handler: (request: { url: string }) => Promise<Response>) =>
    void seen.protocols.set(scheme, handler),
}
class FakeSession extends EventEmitter {
  readonly webRequest = {
    onBeforeRequest: ({ urls }: { urls: string[] }, listener: Listener) =>
      void (seen.network = { urls, listener }),
  }
  setPermissionRequestHandler(handler: Listener): void {
    seen.permission.request = handler
  }
  setPermissionCheckHandler(handler: Listener): void {
    seen.permission.check = handler
  }
  setSpellCheckerLanguages(languages: string[]): void {
    seen.spelling.push({ languages, windows: seen.windows.length })
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    seen.spelling.push({ enabled, windows: seen.windows.length })
  }
}
export const session = { defaultSession: new FakeSession() }
export const utilityProcess = {
  fork: (entry: string, _args: string[], options: ForkOptions) => new FakeProcess(entry, options),
}
