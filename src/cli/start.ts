import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './output.ts'
import { serve } from './serve.ts'
import { electronProgram, openWindow, whyNoWindow, windowObstacle } from './window.ts'

/** `npm start`: builds when sources changed, then opens Electron, or serves to a browser. */
const root = fileURLToPath(new URL('../..', import.meta.url))
const stampFile = join(root, 'out', 'stamp')
const bin = (name: string) => join(root, 'node_modules', '.bin', name)

buildWhenChanged()
const why = process.argv.includes('--web') ? 'as asked' : await showWindow()
if (why !== undefined) {
  console.log(`Serving Spanwright to your browser (${why}); stop with Ctrl-C. Open this link:`)
  await runCommand(() => serve(0, '127.0.0.1', { opened: openBrowser }))
}

/** Opens the window and waits for its end; or says why there was none. */
async function showWindow(): Promise<string | undefined> {
  const obstacle = windowObstacle(process.platform, process.env, process.getuid?.())
  if (obstacle) return obstacle
  const program = electronProgram(join(root, 'node_modules', 'electron'))
  if (!program) return 'Electron’s program is not here and could not be downloaded'
  console.log('Opening Spanwright in its own window.')
  const shown = await openWindow(program, [root, ...process.argv.slice(2)])
  const reason = whyNoWindow(shown)
  if (reason === undefined) process.exitCode = shown.end.code ?? 1
  return reason
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

/** Opens the link in the user's browser where there is a display; it is printed anyway. */
function openBrowser(url: string): void {
  const programs: Record<string, [string, string[]]> = {
    darwin: ['open', [url]],
    win32: ['explorer', [url]],
  }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return
  const [program, args] = programs[process.platform] ?? ['xdg-open', [url]]
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref()
}
