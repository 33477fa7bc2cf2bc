import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions, ForkOptions } from 'electron'

type Listener = (...values: never[]) => unknown

/** What the main process did with electron, for tests to look at. */
export const seen = {
  windows: [] as {
    options: BrowserWindowConstructorOptions
    url: string
    contents: FakeContents
  }[],
  forks: [] as { entry: string; options: ForkOptions }[],
  opened: [] as string[],
  sandbox: false,
  protocols: new Map<string, (request: { url: string }) => Promise<Response>>(),
  permission: {
    request: undefined as Listener | undefined,
    check: undefined as Listener | undefined,
  },
  network: undefined as undefined | { urls: string[]; listener: Listener },
  ipc: new EventEmitter(),
}

export class FakeContents extends EventEmitter {
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })

  setWindowOpenHandler(handler: typeof this.openHandler): void {
    this.openHandler = handler
  }
}

class FakeApp extends EventEmitter {
  enableSandbox(): void {
    seen.sandbox = true
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
    return process.cwd()
  }
  quit(): void {
    this.emit('quit')
  }
}

class FakeWindow extends EventEmitter {
  static getAllWindows(): FakeWindow[] {
    return []
  }
  readonly webContents = new FakeContents()
  private readonly entry: (typeof seen.windows)[number]

  constructor(options: BrowserWindowConstructorOptions) {
    super()
    this.entry = { options, url: '', contents: this.webContents }
    seen.windows.push(this.entry)
  }
  loadURL(url: string): Promise<void> {
    this.entry.url = url
    return Promise.resolve()
  }
  show(): void {}
}

class FakePort extends EventEmitter {
  start(): void {}
  postMessage(): void {}
}

export const app = new FakeApp()
export const BrowserWindow = FakeWindow
export const ipcMain = seen.ipc
export class MessageChannelMain {
  readonly port1 = new FakePort()
  readonly port2 = new FakePort()
}
export const net = { fetch: (url: string) => Promise.resolve(new Response(url)) }
export const shell = { openExternal: (url: string) => Promise.resolve(void seen.opened.push(url)) }
export const protocol = {
  registerSchemesAsPrivileged() {},
  handle: (scheme: string, handler: (request: { url: string }) => Promise<Response>) =>
    void seen.protocols.set(scheme, handler),
}
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: Listener) => void (seen.permission.request = handler),
    setPermissionCheckHandler: (handler: Listener) => void (seen.permission.check = handler),
    webRequest: {
      onBeforeRequest: ({ urls }: { urls: string[] }, listener: Listener) =>
        void (seen.network = { urls, listener }),
    },
  },
}
export const utilityProcess = {
  fork(entry: string, _args: string[], options: ForkOptions) {
    seen.forks.push({ entry, options })
    return Object.assign(new EventEmitter(), { pid: 1, postMessage() {}, kill: () => true })
  },
}
