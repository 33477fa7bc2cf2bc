import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { once } from 'node:events'
import type { Command } from 'commander'
import { log } from '../files/log.ts'
import { mcpServer } from '../service/mcp.ts'
import { version } from './host.ts'
import { withHost } from './output.ts'

/** Not one of those with --json: what it prints is the protocol. */
export function mcpCommand(program: Command): void {
  program
    .command('mcp')
    .description('serve tagging and suggestions to an assistant, by the Model Context Protocol')
    .action(() =>
      withHost(
        {},
        async (host, _output, stop) => {
          const server = serveStdio(() => mcpServer(host, version), {
            onerror: (error) => log.error('A message of the assistant was not understood', error),
          })
          // Whoever has started us ends us by closing the line.
          await once(process.stdin, 'close', { signal: stop }).catch(() => undefined)
          await server.close()
        },
        { endsItself: true },
      ),
    )
}
