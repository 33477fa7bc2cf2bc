import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeHost } from '../../src/cli/host.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { spreadLastNet } from '../../src/host/last-net.ts'
import { startServer } from '../../src/web/server.ts'

/** A browser host in a process of its own, as `serve` makes it, in which a message makes something go wrong. */
const [home] = process.argv.slice(2)
const pages = join(home, 'pages')
mkdirSync(pages, { recursive: true })
writeFileSync(join(pages, 'index.html'), '<p>page</p>')

const host = nodeHost('browser', defaultFolders({ SPANWRIGHT_HOME: home }))
const server = await startServer({ host, pages, port: 0 })
const end = async (code: number) => {
  await server.close()
  process.exit(code)
}
spreadLastNet({ caught: () => host.tellTrouble(), giveUp: () => void end(1) })
process.on('message', (what) => {
  if (what === 'throw') setImmediate(() => JSON.parse('{'))
  if (what === 'reject') void Promise.reject(new RangeError('nobody waits for this'))
})
process.on('disconnect', () => void end(0))
process.send?.(server.url)
