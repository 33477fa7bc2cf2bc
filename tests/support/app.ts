import { execFileSync } from 'node:child_process'
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

export function serveHost(host: Host, pages: string): Promise<WebServer> {
  return startServer({ host, pages, port: 0 })
}
