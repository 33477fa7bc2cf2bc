/**
 * Takes the pictures of docs/guide, walking through it in the real application.
 *
 *   node tests/support/guide-pictures.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeHost } from '../../src/cli/host.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { buildPages, serveHost } from './app.ts'
import { launchBrowser } from './browser.ts'
import { guideSteps } from './guide-steps.ts'

const target = fileURLToPath(new URL('../../docs/guide', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'spanwright-guide-'))
const host = nodeHost('browser', defaultFolders({ SPANWRIGHT_HOME: home }))
const server = await serveHost(host, buildPages())
const browser = await launchBrowser()
const page = await browser.newPage({
  ...{ reducedMotion: 'reduce', colorScheme: 'light' },
  viewport: { width: 1120, height: 700 },
})
await page.goto(server.url)
for (const { walk, picture } of guideSteps) {
  await walk(page)
  if (!picture) continue
  const messages = page.getByRole('button', { name: 'Dismiss the message' })
  while ((await messages.count()) > 0) await messages.first().click()
  await page.screenshot({ path: join(target, `${picture}.png`) })
}
await browser.close()
await server.close()
await host.close()
rmSync(home, { recursive: true, force: true })
