import { EventEmitter } from 'node:events'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { workerOptions } from '../../src/host/supervisor/worker-options.ts'
import { seen } from '../support/electron-double.ts'
import { temporaryFolder } from '../support/temporary.ts'

vi.mock('electron', () => import('../support/electron-double.ts'))

/** A frame of a page at this address; `sent` collects what main posts to it. */
function frame(url: string, parent: object | null = null) {
  const sent: unknown[] = []
  return { url, parent, sent, postMessage: (...message: unknown[]) => sent.push(message) }
}

describe('the Electron main process against a double of electron', () => {
  beforeAll(async () => {
    process.env.SPANWRIGHT_HOME = temporaryFolder()
    await import('../../electron/main/index.ts')
    await vi.waitFor(() => expect(seen.windows).toHaveLength(1))
  })

  it('opens one sandboxed, isolated window on its own page', () => {
    const [{ options, url }] = seen.windows
    expect(seen.sandbox).toBe(true)
    expect(url).toBe('spanwright://app/')
    expect(options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    })
    expect(options.webPreferences?.preload).toMatch(/preload[/\\]index\.cjs$/)
  })

  it('refuses every permission and every network request of the page', () => {
    const answers: unknown[] = []
    const request = seen.permission.request as unknown as (...values: unknown[]) => void
    request(null, 'camera', (answer: boolean) => answers.push(answer))
    const check = seen.permission.check as unknown as () => boolean
    const network = seen.network?.listener as unknown as (...values: unknown[]) => void
    network({ url: 'https://example.org' }, (answer: unknown) => answers.push(answer))
    expect([...answers, check()]).toEqual([false, { cancel: true }, false])
    expect(seen.network?.urls).toEqual(['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'])
  })

  it('stays on its page and opens only known https sites, outside', () => {
    const [{ contents }] = seen.windows
    const event = { preventDefault: vi.fn() }
    contents.emit('will-navigate', event)
    contents.emit('will-attach-webview', event)
    expect(event.preventDefault).toHaveBeenCalledTimes(2)
    for (const url of [
      'https://huggingface.co/x',
      'http://huggingface.co',
      'https://evil.example',
      'file:///etc/passwd',
    ]) {
      expect(contents.openHandler({ url })).toEqual({ action: 'deny' })
    }
    expect(seen.opened).toEqual(['https://huggingface.co/x'])
  })

  it('hands a port to its own main frame only', () => {
    const own = frame('spanwright://app/index.html')
    const embedded = frame('spanwright://app/index.html', {})
    const foreign = frame('https://evil.example/')
    const lookalike = frame('spanwright://app.evil.example/')
    for (const senderFrame of [own, embedded, foreign, lookalike, null]) {
      seen.ipc.emit('spanwright:connect', { senderFrame })
    }
    expect(own.sent).toHaveLength(1)
    expect([embedded, foreign, lookalike].flatMap(({ sent }) => sent)).toEqual([])
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

  it('forks the worker with nothing of the environment but paths', async () => {
    const { electronForkWorker } = await import('../../electron/main/worker.ts')
    process.env.SECRET = 'secret'
    expect(electronForkWorker('/app/worker.js')()).toHaveProperty('pid', 1)
    const { entry, options } = seen.forks[0]
    expect(entry).toBe('/app/worker.js')
    expect(options.env).not.toHaveProperty('SECRET')
    expect(options.env).toHaveProperty('PATH')
    expect(options).toMatchObject(workerOptions())
  })

  it('closes the host before it quits', async () => {
    const { app } = await import('../support/electron-double.ts')
    const quit = new Promise((resolve) => app.once('quit', resolve))
    const event = { preventDefault: vi.fn() }
    app.emit('before-quit', event)
    expect(event.preventDefault).toHaveBeenCalledOnce()
    await quit
    expect(app).toBeInstanceOf(EventEmitter)
  })
})
