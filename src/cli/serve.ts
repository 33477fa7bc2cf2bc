import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { FailureError } from '../domain/failure.ts'
import { startServer } from '../web/server.ts'
import { nodeHost } from './host.ts'

const pages = fileURLToPath(new URL('../../out/renderer', import.meta.url))

/** Serves the application until Ctrl-C, then leaves nothing running. Prints the link. */
export async function serve(
  port: number,
  address: string,
  opened: (url: string) => void = () => {},
): Promise<void> {
  if (!existsSync(join(pages, 'index.html'))) {
    throw new FailureError({
      code: 'not-found',
      message: 'The pages are not built yet; run npm run build first.',
    })
  }
  const host = nodeHost('browser')
  const server = await startServer({ host, pages, port, address }).catch(
    async (error: NodeJS.ErrnoException) => {
      await host.close()
      if (error.code !== 'EADDRINUSE') throw error
      throw new FailureError({
        code: 'conflict',
        message: `Port ${port} is taken; choose another with --port.`,
      })
    },
  )
  if (address !== '127.0.0.1') {
    console.log(
      `Listening on ${address}: everyone who can reach this machine and has the link can use your projects.`,
    )
  }
  console.log(server.url)
  opened(server.url)
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await server.close()
}
