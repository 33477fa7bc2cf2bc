import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { failed } from '../domain/failure.ts'
import { spreadLastNet } from '../host/last-net.ts'
import { startServer } from '../web/server.ts'
import type { AddCommand } from './command.ts'
import { nodeHost } from './host.ts'
import { Output, runCommand } from './output.ts'

const pages = fileURLToPath(new URL('../../out/renderer', import.meta.url))

const MAX_PORT = 65_535
const GAVE_UP =
  'Something went wrong again and again, so Spanwright ended; everything saved is safe. Start it again; the log has the details.'

export function serveCommand(add: AddCommand): void {
  add('serve', 'serve the application to a browser on this machine')
    .option('--port <n>', 'the port; any free one by default', '0')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .action(({ port, host, json }: { port: string; host: string; json?: boolean }) =>
      runCommand(() => serve(portOf(port), host, { output: new Output(json === true) })),
    )
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= MAX_PORT) return port
  throw failed(
    'bad-input',
    `--port: ${text} is no port; give a number from 0 (any free one) to ${MAX_PORT}.`,
  )
}

interface Serving {
  output?: Output
  /** Hears the link. */
  opened?: (url: string) => void
}

/** Serves the application until Ctrl-C, then leaves nothing running. Prints the link. */
export async function serve(
  port: number,
  address: string,
  { output = new Output(false), opened = () => {} }: Serving = {},
): Promise<void> {
  if (!existsSync(join(pages, 'index.html'))) {
    throw failed('not-found', 'The pages are not built yet; run npm run build first.')
  }
  const host = nodeHost('browser')
  const server = await startServer({ host, pages, port, address }).catch(
    async (error: NodeJS.ErrnoException) => {
      await host.close()
      if (error.code !== 'EADDRINUSE') throw error
      throw failed('conflict', `Port ${port} is taken; choose another with --port.`)
    },
  )
  if (address !== '127.0.0.1') {
    output.note(
      `Listening on ${address}: everyone who can reach this machine and has the link can use your projects.`,
    )
  }
  output.result({ url: server.url }, server.url)
  opened(server.url)
  const wentWrong = await new Promise<boolean>((resolve) => {
    process.once('SIGINT', () => resolve(false))
    process.once('SIGTERM', () => resolve(false))
    spreadLastNet({ caught: () => host.tellTrouble(), giveUp: () => resolve(true) })
  })
  await server.close()
  if (wentWrong) throw failed('internal', GAVE_UP)
}
