import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How Electron's program ended. */
interface End {
  code: number | null
  signal: NodeJS.Signals | null
  /** It never began: the system's sentence. */
  error?: string
}

/**
 * Why no window can open here, known before it is tried; undefined when nothing speaks against it. `user`: the
 * id of the user, where there are such.
 */
export function windowObstacle(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  user: number | undefined,
): string | undefined {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)
    return 'there is no display for a window'
  // Chromium refuses to run its sandbox for root, and we refuse to run without it.
  if (platform === 'linux' && user === 0)
    return 'a sandboxed window cannot be opened for the user root'
  return undefined
}

/** Opens the window; resolves to how it ended, and whether it had opened. */
export function openWindow(
  program: string,
  args: readonly string[],
): Promise<{ opened: boolean; end: End }> {
  const child = spawn(program, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  let opened = false
  child.on('message', (message) => (opened ||= message === 'opened'))
  return new Promise((resolve) => {
    child.on('error', ({ message }) =>
      resolve({ opened, end: { code: null, signal: null, error: message } }),
    )
    child.on('exit', (code, signal) => resolve({ opened, end: { code, signal } }))
  })
}

/** Why Electron's program did not get as far as a window; undefined when it did, or handed over to another. */
export function whyNoWindow({ opened, end }: { opened: boolean; end: End }): string | undefined {
  if (opened || end.code === 0) return undefined
  const how = end.error ?? (end.signal ? `signal ${end.signal}` : `code ${end.code}`)
  return `Electron’s program ended before it opened a window, ${how}`
}

/** Path of Electron's program, downloaded on the first start; undefined when it cannot be had. */
export function electronProgram(folder: string): string | undefined {
  const path = () => {
    const name = existsSync(join(folder, 'path.txt'))
      ? readFileSync(join(folder, 'path.txt'), 'utf8')
      : ''
    const program = join(folder, 'dist', name)
    return name !== '' && existsSync(program) ? program : undefined
  }
  if (!path() && existsSync(join(folder, 'install.js'))) {
    spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 300_000 })
  }
  return path()
}
