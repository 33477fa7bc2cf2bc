import { fileURLToPath } from 'node:url'
import { createServer, type UserConfig } from 'vite'
import config from '../electron.vite.config.ts'
import { nodeHost } from '../src/cli/host.ts'
import type { Folders } from '../src/host/folders.ts'
import { startServer } from '../src/web/server.ts'

interface Served {
  /** The link to open, with its secret. */
  url: string
  close(): Promise<void>
}

/**
 * The pages as they are written, for a browser: Vite makes them at `port`, and passes on to a host at `hostPort` what a
 * page asks of one.
 */
export async function serveSources(
  port: number,
  hostPort: number,
  folders?: Folders,
): Promise<Served> {
  const { renderer } = config as { renderer: UserConfig }
  const target = `http://127.0.0.1:${hostPort}`
  const { hmr, ...server } = renderer.server ?? {}
  const vite = await createServer({
    ...renderer,
    ...{ configFile: false, logLevel: 'warn' },
    server: {
      ...{ ...server, port, hmr: { ...(hmr as object), clientPort: port } },
      // The link itself is answered by the host: it lets its browser in. Vite's own socket has a token too.
      proxy: { '/rpc': { target, ws: true }, '^/\\?token=': { target } },
    },
  })
  const web = await startServer({
    host: nodeHost('browser', folders),
    pages: fileURLToPath(new URL('../renderer', import.meta.url)),
    port: hostPort,
    known: new URL(`http://localhost:${port}`),
  })
  await vite.listen()
  return {
    url: web.url,
    async close() {
      await vite.close()
      await web.close()
    },
  }
}
