/**
 * `npm run dev`: the application with its pages as they are written, changed where they are changed: in Electron's
 * window, or, where none can open or with --web, in a browser. ELECTRON_EXEC_PATH names another Electron.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { electronProgram, windowObstacle } from '../src/cli/window.ts'
import { serveSources } from './dev-server.ts'

const [PORT, HOST_PORT] = [5173, 5174]
const root = fileURLToPath(new URL('..', import.meta.url))

const why = process.argv.includes('--web') ? 'as asked' : whyNoWindow()
if (why === undefined) {
  const program = join(root, 'node_modules', '.bin', 'electron-vite')
  const shell = process.platform === 'win32'
  process.exitCode = spawnSync(program, ['dev'], { cwd: root, stdio: 'inherit', shell }).status ?? 1
} else {
  const { url, close } = await serveSources(PORT, HOST_PORT)
  console.log(`Serving the pages as they are written (${why}); stop with Ctrl-C. Open this link:`)
  console.log(url)
  console.log('What changes in the host is there when this is started anew.')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())
}

function whyNoWindow(): string | undefined {
  const obstacle = windowObstacle(process.platform, process.env, process.getuid?.())
  if (obstacle !== undefined) return obstacle
  const electron =
    process.env.ELECTRON_EXEC_PATH ?? electronProgram(join(root, 'node_modules', 'electron'))
  return electron ? undefined : 'Electron’s program is not here and could not be downloaded'
}
