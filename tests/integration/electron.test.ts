import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HostNews } from '../../src/contract/desktop.ts'
import type { Shown, ShellContract } from '../../src/contract/shell.ts'
import { workerOptions } from '../../src/host/supervisor/worker-options.ts'
import {
  app,
  BrowserWindow,
  powerMonitor,
  seen,
  session,
  type FakePort,
} from '../support/electron-double.ts'
import { temporaryFolder } from '../support/temporary.ts'

vi.mock('electron', () => import('../support/electron-double.ts'))

/** A frame of a page at this address; `sent` collects what main posts to it. */
function frame(url: string, parent: object | null = null) {
  const sent: FakePort[][] = []
  const postMessage = (_channel: string, _message: null, ports: FakePort[]) => sent.push(ports)
  return { url, parent, sent, postMessage }
}

const home = temporaryFolder()
const project = join(home, 'news.spanwright')

beforeAll(async () => {
  vi.stubEnv('SPANWRIGHT_HOME', home)
  vi.stubEnv('SECRET', 'secret')
  await import('../../electron/main/index.ts')
  await vi.waitFor(() => expect(seen.windows).toHaveLength(1))
})

const host = () => seen.forks.findLast(({ entry }) => entry.endsWith('host.js'))!
const tell = (news: HostNews) => host().emit('message', news)
const going = (status: 'running' | 'paused' | 'done' | 'cancelled', share: number | null = null) =>
  tell({ type: 'going', going: { name: 'news 1', status, share } })

/** What the page of a window says to the shell: its client, and a way to tell what it shows. */
function pageOf(window: BrowserWindow) {
  const own = frame('spanwright://app/')
  seen.ipc.emit('spanwright:connect', { senderFrame: own, sender: window.webContents })
  const port = own.sent[0][1]
  const client: ContractRouterClient<ShellContract> = createORPCClient(new RPCLink({ port }))
  port.start()
  const shows = (shown: Partial<Shown>) => client.shows({ commands: [], project: null, ...shown })
  return { client, shows }
}

const nothing = { preventDefault: vi.fn() }
beforeEach(() => {
  seen.questions.length = seen.answers.length = seen.notifications.length = 0
  nothing.preventDefault.mockClear()
})

describe('the main process, against a double of electron', () => {
  it('opens one sandboxed, isolated window on its own page', () => {
    const [{ options, webContents }] = seen.windows
    expect(seen.sandbox).toBe(true)
    expect(webContents.address).toBe('spanwright://app/')
    expect(options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    })
    expect(options.webPreferences?.preload).toMatch(/preload[/\\]index\.cjs$/)
    expect(seen.paths.get('userData')).toBe(join(home, 'data', 'window'))
  })

  it('has spelling off before there is a window', () => {
    expect(seen.spelling).toEqual([
      { languages: [], windows: 0 },
      { enabled: false, windows: 0 },
    ])
  })

  it('refuses every permission but copying, and every network request of the page', () => {
    const answers: unknown[] = []
    const request = seen.permission.request as unknown as (...values: unknown[]) => void
    const check = seen.permission.check as unknown as (...values: unknown[]) => boolean
    const ask = (permission: string, requestingUrl: string) => {
      request(null, permission, (answer: boolean) => answers.push(answer), { requestingUrl })
      answers.push(check(null, permission, requestingUrl))
    }
    ask('camera', 'spanwright://app/')
    ask('clipboard-read', 'spanwright://app/')
    ask('clipboard-sanitized-write', 'https://evil.example/')
    expect(answers).toEqual(Array(6).fill(false))
    answers.length = 0
    ask('clipboard-sanitized-write', 'spanwright://app/')
    expect(answers).toEqual([true, true])
    const network = seen.network?.listener as unknown as (...values: unknown[]) => void
    network({ url: 'https://example.org' }, (answer: unknown) => answers.push(answer))
    expect(answers.at(-1)).toEqual({ cancel: true })
    expect(seen.network?.urls).toEqual(['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'])
  })

  it('stays on its page; opens known https sites outside, and others when the user agrees', async () => {
    const [{ webContents: contents }] = seen.windows
    contents.emit('will-navigate', nothing)
    contents.emit('will-attach-webview', nothing)
    expect(nothing.preventDefault).toHaveBeenCalledTimes(2)
    const open = (url: string) => expect(contents.openHandler({ url })).toEqual({ action: 'deny' })
    open('https://huggingface.co/x')
    open('http://huggingface.co')
    open('file:///etc/passwd')
    expect([seen.opened, seen.questions]).toEqual([['https://huggingface.co/x'], []])
    seen.answers.push(1)
    open('https://guides.example/a')
    await vi.waitFor(() => expect(seen.questions).toHaveLength(1))
    expect(seen.questions[0].detail).toContain('https://guides.example/a')
    await new Promise(setImmediate)
    open('https://guides.example/b')
    await vi.waitFor(() => expect(seen.opened).toHaveLength(2))
    expect(seen.opened[1]).toBe('https://guides.example/b')
  })

  it('hands ports to its own main frame only', () => {
    const [{ webContents: sender }] = seen.windows
    const own = frame('spanwright://app/index.html')
    const embedded = frame('spanwright://app/index.html', {})
    const foreign = frame('https://evil.example/')
    const lookalike = frame('spanwright://app.evil.example/')
    for (const senderFrame of [own, embedded, foreign, lookalike, null]) {
      seen.ipc.emit('spanwright:connect', { senderFrame, sender })
    }
    expect(own.sent.map((ports) => ports.length)).toEqual([2])
    expect([embedded, foreign, lookalike].flatMap(({ sent }) => sent)).toEqual([])
    // The other end of the first is the host's.
    expect(host().last('page')?.ports).toEqual([own.sent[0][0].other])
  })

  it('serves nothing outside the built pages', async () => {
    const serve = seen.protocols.get('spanwright')
    for (const url of [
      'spanwright://app/../main/index.js',
      'spanwright://app/%2e%2e%2fmain/index.js',
      'spanwright://other/',
    ]) {
      expect((await serve?.({ url }))?.status).toBe(404)
    }
  })

  it('forks a worker for the host, with nothing of the environment but paths, and joins the two', () => {
    const { env, execArgv } = workerOptions()
    tell({ type: 'fork', id: 'w', silent: false, env, execArgv })
    const worker = seen.forks.at(-1)!
    expect(worker.entry).toMatch(/worker\.js$/)
    expect(worker.options.env).not.toHaveProperty('SECRET')
    expect(worker.options.env).toHaveProperty('PATH')
    expect(worker.options.execArgv).toEqual([
      '--js-flags=--min-semi-space-size=4 --max-semi-space-size=4',
    ])
    worker.emit('spawn')
    const { data, ports } = host().last('forked')!
    expect(data).toMatchObject({ id: 'w', pid: worker.pid })
    expect(worker.last('port')?.ports).toEqual([ports[0].other])
    worker.emit('exit', 9)
    expect(host().last('gone')?.data).toMatchObject({ id: 'w', code: null, signal: 'SIGKILL' })
  })
})

describe('the menu', () => {
  it('offers what the page offers, and asks the page to do it', async () => {
    const { client, shows } = pageOf(seen.windows[0])
    const orders = await client.orders()
    const command = { id: 'done', title: 'Done, next document', group: 'Documents' }
    await shows({ commands: [{ ...command, enabled: true, key: 'Mod+Enter' }] })
    const menu = seen.menu.find(({ label }) => label === '&Document')
    const [item] = menu?.submenu as Electron.MenuItemConstructorOptions[]
    expect(item).toMatchObject({ label: command.title, accelerator: 'CmdOrCtrl+Enter' })
    ;(item.click as () => void)()
    expect((await orders.next()).value).toEqual({ type: 'run', command: 'done' })
  })

  it('of a field has what can be done there; elsewhere there is none', () => {
    const [{ webContents }] = seen.windows
    const flags = { canUndo: false, canRedo: false, canCut: true, canCopy: true, canPaste: true }
    const editFlags = { ...flags, canDelete: true, canSelectAll: true }
    const at = (place: object) => webContents.emit('context-menu', {}, { editFlags, ...place })
    at({ isEditable: false, selectionText: '' })
    expect(seen.context).toEqual([])
    at({ isEditable: true, selectionText: '' })
    at({ isEditable: false, selectionText: 'Ann' })
    const [field, text] = seen.context
    expect(field).toContainEqual({ role: 'paste', enabled: true })
    expect(field).toContainEqual({ role: 'undo', enabled: false })
    expect([...text]).toEqual([{ role: 'copy', enabled: true }])
  })
})

describe('a project named by a second start', () => {
  it('brings a minimised window back and opens there, as nothing is open', async () => {
    const [window] = seen.windows
    const { client, shows } = pageOf(window)
    const orders = await client.orders()
    await shows({ project: null })
    window.minimized = true
    app.emit('second-instance', {}, [], '/', {
      argv: ['spanwright', '--flag', 'news.spanwright'],
      cwd: home,
    })
    expect([window.minimized, window.visible, BrowserWindow.focused]).toEqual([false, true, window])
    expect((await orders.next()).value).toEqual({ type: 'open', path: project })
    await shows({ project })
  })

  it('gets a window of its own beside another project, and none a second time', async () => {
    const start = (name: string) =>
      app.emit('second-instance', {}, [], '/', { argv: ['spanwright', name], cwd: home })
    start('news.spanwright')
    expect(BrowserWindow.getAllWindows()).toHaveLength(1)
    start('other.spanwright')
    expect(BrowserWindow.getAllWindows()).toHaveLength(2)
    BrowserWindow.getAllWindows()[1].close()
  })
})

describe('a project dropped on a window', () => {
  const own = frame('spanwright://app/index.html')
  const drop = (senderFrame: unknown, paths: unknown) =>
    seen.ipc.emit('spanwright:dropped', { senderFrame }, paths)

  it('gets a window beside another project; nothing else does, nor is anyone else listened to', () => {
    const dropped = join(home, 'dropped.spanwright')
    drop(own, [join(home, 'notes.txt'), 'elsewhere.spanwright', 7])
    drop(own, [join(home, 'notes.txt'), 'elsewhere.spanwright'])
    drop(frame('https://evil.example/'), [dropped])
    drop(frame('spanwright://app/index.html', {}), [dropped])
    drop(null, [dropped])
    expect(BrowserWindow.getAllWindows()).toHaveLength(1)
    drop(own, [dropped])
    expect(BrowserWindow.getAllWindows()).toHaveLength(2)
    BrowserWindow.getAllWindows()[1].close()
  })
})

describe('a file that a page hands out', () => {
  /** As Chromium has it; `end` is what becomes of it. */
  function download(address: string) {
    const item = Object.assign(new EventEmitter(), {
      path: '',
      options: {} as Electron.SaveDialogOptions,
      getURL: () => address,
      getFilename: () => 'news.conll',
      getSavePath: () => item.path,
      setSaveDialogOptions: (options: Electron.SaveDialogOptions) => (item.options = options),
      cancel: vi.fn(),
    })
    session.defaultSession.emit('will-download', {}, item)
    return item
  }

  it.each([
    ['completed', '/home/ann/mine.conll', { outcome: 'saved', name: 'mine.conll' }],
    ['cancelled', '', { outcome: 'cancelled', name: 'news.conll' }],
    ['interrupted', '/full/news.conll', { outcome: 'failed', name: 'news.conll' }],
  ])('is told of as %s when it is', async (state, path, outcome) => {
    const { client } = pageOf(seen.windows[0])
    const address = `blob:spanwright://app/${state}`
    const item = download(address)
    let told: unknown
    const saved = client.saved({ address }).then((value) => (told = value))
    await new Promise(setImmediate)
    expect([told, item.options.title]).toEqual([undefined, 'Save news.conll'])
    item.path = path
    item.emit('done', {}, state)
    expect(await saved).toEqual(outcome)
  })

  it('is nothing that comes from elsewhere', () => {
    expect(download('https://evil.example/x.exe').cancel).toHaveBeenCalledOnce()
  })
})

describe('a page whose process is gone', () => {
  it('is opened anew and told so; again and again, the user is asked', async () => {
    const [window] = seen.windows
    const { client } = pageOf(window)
    const orders = await client.orders()
    const gone = () =>
      window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
    gone()
    expect(window.webContents.reloads).toBe(1)
    expect((await orders.next()).value).toMatchObject({ type: 'notice' })
    gone()
    gone()
    expect(window.webContents.reloads).toBe(2)
    await vi.waitFor(() => expect(window.webContents.reloads).toBe(3))
    expect(seen.questions).toHaveLength(1)
  })
})

describe('training', () => {
  afterEach(() => going('cancelled'))

  it('is shown on the task bar, keeps the machine awake, and tells its end to whoever looks away', () => {
    const [window] = seen.windows
    going('running')
    expect([window.progress, seen.awake.size]).toEqual([2, 1])
    going('running', 0.25)
    expect(window.progress).toBe(0.25)
    going('paused', 0.25)
    expect(seen.awake.size).toBe(0)
    BrowserWindow.focused = null
    going('done', 1)
    expect([window.progress, seen.notifications.length]).toEqual([-1, 1])
  })

  it('is not ended by closing the last window, or quitting, without a question', async () => {
    const quit = vi.fn()
    app.once('quit', quit)
    going('running')
    seen.windows[0].close()
    await vi.waitFor(() => expect(seen.questions).toHaveLength(1))
    app.quit()
    await new Promise(setImmediate)
    app.quit()
    await vi.waitFor(() => expect(seen.questions).toHaveLength(2))
    expect([quit.mock.calls.length, host().last('close'), seen.windows[0].closed]).toEqual([
      0,
      undefined,
      false,
    ])
    app.off('quit', quit)
  })
})

describe('the process of the projects', () => {
  it('is started anew after a fault; the run under way is known to be gone', () => {
    going('running')
    const before = host()
    before.emit('exit', 11)
    expect(host()).not.toBe(before)
    expect(host().last('start')?.data).toMatchObject({
      folders: { projects: join(home, 'projects') },
    })
    expect(seen.windows[0].progress).toBe(-1)
  })

  it('is closed before the system shuts down, in the midst of training too, and the windows are remembered', async () => {
    const quit = new Promise((resolve) => app.once('quit', resolve))
    going('running')
    powerMonitor.emit('shutdown')
    await vi.waitFor(() => expect(host().last('close')).toBeDefined())
    expect(seen.windows[0].visible).toBe(false)
    host().emit('exit', 0)
    await quit
    expect(seen.questions).toEqual([])
    const { WindowStates } = await import('../../electron/main/window-state.ts')
    expect(new WindowStates(join(home, 'data')).read()).toMatchObject([
      { bounds: { width: 1280, height: 800 }, maximized: false, place: '' },
    ])
  })
})
