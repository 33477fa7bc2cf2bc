import { join } from 'node:path'
import { z } from 'zod'
import { JsonFile } from '../files/json-file.ts'
import { log } from '../files/log.ts'
import { startServer, type WebOptions, type WebServer } from './server.ts'

/** 0 before the first time. */
const port = z.number().int().min(0).max(65_535).default(0)
/** Another program listens there, or none may. */
const NOT_TO_BE_HAD = new Set(['EADDRINUSE', 'EACCES'])

/**
 * Serves on the port of the last time, where that is free: a browser keeps what a page remembers by its address, and a
 * page that was left open finds its host again. Else on any free port.
 */
export async function startOnUsualPort(options: Omit<WebOptions, 'port'>): Promise<WebServer> {
  const file = new JsonFile(join(options.host.info().dataFolder, 'browser-port.json'), port)
  const start = (at: number) => startServer({ ...options, port: at })
  const server = await start(file.read()).catch((error: NodeJS.ErrnoException) => {
    if (!NOT_TO_BE_HAD.has(error.code ?? '')) throw error
    return start(0)
  })
  try {
    file.write(server.port)
  } catch (error) {
    log.error('The port will be another one the next time', error)
  }
  return server
}
