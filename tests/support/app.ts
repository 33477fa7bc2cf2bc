import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Host } from '../../src/host/host.ts'
import { startServer, type WebServer } from '../../src/web/server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds pages and bundles for the browser tests, unless the build is newer than every source. */
export function buildPages(): string {
  if (lastBuilt() > newest(sources)) return `${root}/out/renderer`
  execFileSync(`${root}/node_modules/.bin/electron-vite`, ['build', '--logLevel', 'error'], {
    cwd: root,
  })
  return `${root}/out/renderer`
}

const sources = ['renderer', 'src', 'electron', 'package-lock.json', 'electron.vite.config.ts']

function lastBuilt(): number {
  const page = `${root}/out/renderer/index.html`
  return existsSync(page) ? statSync(page).mtimeMs : 0
}

/** When anything among these files and folders was last changed. */
function newest(paths: readonly string[]): number {
  const times = paths.flatMap((path) => {
    const full = join(root, path)
    if (!statSync(full).isDirectory()) return [statSync(full).mtimeMs]
    return readdirSync(full, { recursive: true, encoding: 'utf8' }).map(
      (inside) => statSync(join(full, inside)).mtimeMs,
    )
  })
  return Math.max(...times)
}

export function serveHost(host: Host, pages: string): Promise<WebServer> {
  return startServer({ host, pages, port: 0 })
}
