import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chownSync,
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { chromium, type Browser, type Page } from 'playwright-core'

const PORT = 9333
/** A system account: for root no sandbox can be had, and without one the application does not start. */
const NOBODY = 65534
/** How long the application may take to show a page, or to end. */
const PATIENCE_MS = 60_000
/** How long anything in the page may take. */
const ACTION_MS = 20_000

export interface Program {
  /** Electron's program. */
  electron: string
  /** The folder of the application. */
  app: string
  /** Where its data, the log of the network and pictures go. */
  out: string
}

/** The application in a real window: started, looked at and driven from outside. */
export class Desktop {
  readonly home: string
  private readonly program: Program
  private starts = 0
  private child: ChildProcess | undefined
  private browser: Browser | undefined

  constructor(program: Program) {
    this.program = program
    this.home = join(program.out, 'home')
    mkdirSync(this.home, { recursive: true })
    if (process.getuid?.() === 0) chownSync(this.home, NOBODY, NOBODY)
  }

  /** Starts it and waits for its page. */
  async start(...args: string[]): Promise<Page> {
    this.child = this.spawn(
      `--remote-debugging-port=${PORT}`,
      `--log-net-log=${join(this.home, `net-${++this.starts}.json`)}`,
      ...args,
    )
    for (const until = Date.now() + PATIENCE_MS; ; await setTimeout(200)) {
      const found = await this.pages().catch(() => [])
      if (found.some(({ url }) => url.startsWith('spanwright://'))) break
      if (Date.now() > until) throw new Error('no page was shown')
    }
    return this.attach()
  }

  /** The page to be driven; anew after its process was another one. */
  async attach(): Promise<Page> {
    await this.browser?.close().catch(() => undefined)
    this.browser = await chromium.connectOverCDP(`http://127.0.0.1:${PORT}`, { noDefaults: true })
    const [page] = this.browser.contexts()[0].pages()
    page.setDefaultTimeout(ACTION_MS)
    return page
  }

  /** A start while it runs; resolves to its exit code. */
  startAgain(...args: string[]): Promise<number | null> {
    return new Promise((resolve) => this.spawn(...args).on('exit', resolve))
  }

  /** The pages that the application itself says it has; asked of its main process. */
  async pages(): Promise<{ url: string }[]> {
    const answer = await fetch(`http://127.0.0.1:${PORT}/json/list`)
    return (await answer.json()) as { url: string }[]
  }

  /** Resolves when it has ended, to the seconds that took; throws when it does not. */
  async ended(): Promise<number> {
    const [from, child] = [performance.now(), this.child]
    const gone = () => child?.exitCode !== null || child.signalCode !== null
    for (const until = Date.now() + PATIENCE_MS; !gone(); await setTimeout(50)) {
      if (Date.now() > until) throw new Error('it does not end')
    }
    await this.browser?.close().catch(() => undefined)
    return (performance.now() - from) / 1000
  }

  /** Ends it if it is still there. */
  stop(): void {
    this.child?.kill('SIGKILL')
  }

  picture(name: string): void {
    execFileSync('import', ['-window', 'root', join(this.program.out, `${name}.png`)])
  }

  /** What the network log of all starts has of addresses that lead out of the machine. */
  requests(): string[] {
    const logs = Array.from({ length: this.starts }, (_, i) => join(this.home, `net-${i + 1}.json`))
    const urls = logs.flatMap(
      (path) => readFileSync(path, 'utf8').match(/(https?|wss?):\/\/[^"\\ ]+/g) ?? [],
    )
    return [...new Set(urls)].filter((url) => !url.includes(`127.0.0.1:${PORT}`))
  }

  /** How many crashes Chromium has recorded. */
  dumps(): number {
    const folder = join(this.home, 'spanwright', 'data', 'window', 'Crashpad')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return files.filter((file) => file.endsWith('.dmp')).length
  }

  /** Ids of its utility processes, the oldest first: the host, then workers. */
  utilities(): number[] {
    const isOne = (pid: string) => {
      try {
        const program = readlinkSync(`/proc/${pid}/exe`)
        if (program !== realpathSync(this.program.electron)) return false
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node.mojom.NodeService')
      } catch {
        return false
      }
    }
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOne(name))
    return pids.map(Number).sort((a, b) => a - b)
  }

  private spawn(...args: string[]): ChildProcess {
    const { electron, app, out } = this.program
    const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
    const child = spawn(electron, [app, '--disable-gpu', '--enable-logging=stderr', ...args], {
      ...asNobody,
      cwd: this.home,
      env: {
        ...{ PATH: process.env.PATH, DISPLAY: process.env.DISPLAY, LANG: 'C.UTF-8' },
        ...{ HOME: this.home, SPANWRIGHT_HOME: join(this.home, 'spanwright') },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log = createWriteStream(join(out, 'electron.log'), { flags: 'a' })
    child.stdout.pipe(log)
    child.stderr.pipe(log)
    return child
  }
}

/** A key or a click as the system gives it, to whatever window is in front. */
export function press(...keys: string[]): void {
  for (const key of keys) execFileSync('xdotool', ['key', '--clearmodifiers', key])
}

/** Puts all windows of the application out of sight. */
export function minimise(): void {
  execFileSync('xdotool', ['search', '--onlyvisible', '--name', 'Spanwright', 'windowminimize'])
}

/** Titles of the windows on the screen. */
export function windows(): string[] {
  const ids = spawnSync('xdotool', ['search', '--onlyvisible', '--name', '.'], { encoding: 'utf8' })
  return ids.stdout
    .split('\n')
    .filter((id) => id !== '')
    .map((id) => execFileSync('xdotool', ['getwindowname', id], { encoding: 'utf8' }).trim())
}
