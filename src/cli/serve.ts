import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { failed } from '../domain/failure.ts'
import type { Host } from '../host/host.ts'
import { spreadLastNet } from '../host/last-net.ts'
import { apiHandler, type ApiHandler } from '../service/http.ts'
import { TaggerService } from '../service/tagger.ts'
import { equal } from '../web/access.ts'
import { EVERYWHERE, startServer } from '../web/server.ts'
import { startOnUsualPort } from '../web/usual-port.ts'
import { apiToken } from '../web/session-secret.ts'
import type { AddCommand } from './command.ts'
import { nodeHost } from './host.ts'
import { Output, runCommand } from './output.ts'

const pages = fileURLToPath(new URL('../../out/renderer', import.meta.url))

const MAX_PORT = 65_535
const GAVE_UP =
  'Something went wrong again and again, so Spanwright ended; everything saved is safe. Start it again; the log has the details.'

export function serveCommand(add: AddCommand): void {
  add('serve', 'serve the application to a browser on this machine')
    .option('--port <n>', 'the port; by default that of the last time, else any free one', '0')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--url <address>', 'how the world names this server, behind a proxy')
    .option('--api', 'answer programs as well, under /v1/')
    .action(({ port, host, url, api, json }: ServeOptions) =>
      runCommand(() =>
        serve(portOf(port), host, {
          output: new Output(json === true),
          known: url === undefined ? undefined : urlOf(url),
          api,
        }),
      ),
    )
}

interface ServeOptions {
  port: string
  host: string
  url?: string
  api?: boolean
  json?: boolean
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url
  throw failed(
    'bad-input',
    `--url: ${text} is not the address of a server; give one such as https://tagger.example.org.`,
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
  known?: URL
  api?: boolean
}

/** Serves the application until Ctrl-C, then leaves nothing running. Prints the link. */
export async function serve(
  port: number,
  address: string,
  { output = new Output(false), opened = () => {}, known, api = false }: Serving = {},
): Promise<void> {
  if (!existsSync(join(pages, 'index.html'))) {
    throw failed('not-found', 'The pages are not built yet; run npm run build first.')
  }
  const host = nodeHost('browser')
  const token = api ? (process.env.SPANWRIGHT_API_TOKEN ?? apiToken(host.info().dataFolder)) : null
  const answers = token === null ? undefined : apiOf(host, token)
  const options = { host, pages, address, known, api: answers }
  const starting = port === 0 ? startOnUsualPort(options) : startServer({ ...options, port })
  const server = await starting.catch(async (error: NodeJS.ErrnoException) => {
    await host.close()
    if (error.code !== 'EADDRINUSE') throw error
    throw failed('conflict', `Port ${port} is taken; choose another with --port.`)
  })
  if (address !== '127.0.0.1') {
    output.note(
      `Listening on ${address}: everyone who can reach this machine and has the link can use your projects.`,
    )
    if (EVERYWHERE.has(address) && !known)
      output.note(
        'Other machines are let in by the name that --url gives, as http://this-machine:8080.',
      )
  }
  if (token === null) output.result({ url: server.url }, server.url)
  else {
    const url = new URL('/v1/', server.url).href
    const told = `${server.url}\nFor programs: ${url}openapi.json, with the bearer token ${token}`
    output.result({ url: server.url, api: { url, token } }, told)
  }
  opened(server.url)
  const wentWrong = await new Promise<boolean>((resolve) => {
    process.once('SIGINT', () => resolve(false))
    process.once('SIGTERM', () => resolve(false))
    spreadLastNet({ caught: () => host.tellTrouble(), giveUp: () => resolve(true) })
  })
  await server.close()
  if (wentWrong) throw failed('internal', GAVE_UP)
}

function apiOf(host: Host, token: string): ApiHandler {
  return apiHandler(new TaggerService(host), host.info().version, (given) => equal(given, token))
}
