import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Host } from '../../src/host/host.ts'
import { startServer, type WebServer } from '../../src/web/server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds pages and bundles once for the browser tests. */
export function buildPages(): string {
  execFileSync(`${root}/node_modules/.bin/electron-vite`, ['build', '--logLevel', 'error'], {
    cwd: root,
  })
  return `${root}/out/renderer`
}

/** What `npm test` has built before, or a build of its own where a test runs alone. */
export function builtPages(): string {
  const pages = `${root}/out/renderer`
  return existsSync(`${pages}/index.html`) ? pages : buildPages()
}

export function serveHost(host: Host, pages: string): Promise<WebServer> {
  return startServer({ host, pages, port: 0 })
}
