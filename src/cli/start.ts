import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './output.ts'
import { serve } from './serve.ts'

/** `npm start`: builds when sources changed, then opens Electron, or serves to a browser. */
const root = fileURLToPath(new URL('../..', import.meta.url))
const stampFile = join(root, 'out', 'stamp')
const bin = (name: string) => join(root, 'node_modules', '.bin', name)

buildWhenChanged()
const electron = process.argv.includes('--web') ? undefined : electronBinary()
if (electron) {
  console.log('Opening Spanwright in its own window.')
  const child = spawn(electron, [root], { stdio: 'inherit' })
  child.on('exit', (code) => process.exit(code ?? 0))
  child.on('error', ({ message }) => {
    console.error(`Electron does not start (${message}); use npm start -- --web instead.`)
    process.exit(1)
  })
} else {
  const why = process.argv.includes('--web') ? 'as asked' : electronReason()
  console.log(`Serving Spanwright to your browser (${why}); stop with Ctrl-C. Open this link:`)
  await runCommand(() => serve(0, '127.0.0.1', { opened: openBrowser }))
}

/** The pages and bundles are rebuilt when the content of any source differs from the last build's. */
function buildWhenChanged(): void {
  const hash = createHash('sha256')
  const patterns = [
    'renderer/**/*.*',
    'electron/**/*.ts',
    'src/**/*.ts',
    'electron.vite.config.ts',
    'package.json',
  ]
  for (const file of globSync(patterns, { cwd: root }).sort()) {
    hash.update(file).update(readFileSync(join(root, file)))
  }
  const stamp = hash.digest('hex')
  const built = existsSync(stampFile) && existsSync(join(root, 'out', 'renderer', 'index.html'))
  if (built && readFileSync(stampFile, 'utf8') === stamp) return
  console.log('Building (only when something changed)…')
  const result = spawnSync(bin('electron-vite'), ['build', '--logLevel', 'error'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (result.status !== 0) process.exit(1)
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** Path of Electron's program, downloaded on the first start; undefined when it cannot be had. */
function electronBinary(): string | undefined {
  const folder = join(root, 'node_modules', 'electron')
  const path = () => {
    const name = existsSync(join(folder, 'path.txt'))
      ? readFileSync(join(folder, 'path.txt'), 'utf8')
      : ''
    const program = join(folder, 'dist', name)
    return name !== '' && existsSync(program) ? program : undefined
  }
  if (!hasDisplay()) return undefined
  if (!path() && existsSync(join(folder, 'install.js'))) {
    spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 300_000 })
  }
  return path()
}

function electronReason(): string {
  return hasDisplay()
    ? 'Electron’s program is not here and could not be downloaded'
    : 'there is no display for a window'
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
}

/** Opens the link in the user's browser where there is a display; it is printed anyway. */
function openBrowser(url: string): void {
  const programs: Record<string, [string, string[]]> = {
    darwin: ['open', [url]],
    win32: ['explorer', [url]],
  }
  if (!hasDisplay()) return
  const [program, args] = programs[process.platform] ?? ['xdg-open', [url]]
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref()
}
