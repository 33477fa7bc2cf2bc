/**
 * Takes docs/screenshots from the real app with the sample project: node tests/support/screenshots.ts
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultFolders } from '../../src/host/folders.ts'
import { nodeHost } from '../../src/cli/host.ts'
import { buildPages, serveHost } from './app.ts'
import { launchBrowser } from './browser.ts'

const target = fileURLToPath(new URL('../../docs/screenshots', import.meta.url))
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]

const home = mkdtempSync(join(tmpdir(), 'spanwright-screens-'))
mkdirSync(target, { recursive: true })
const host = nodeHost('browser', defaultFolders({ SPANWRIGHT_HOME: home }))
const server = await serveHost(host, buildPages())
const browser = await launchBrowser()
const page = await browser.newPage()
const go = (id: string) => page.getByTestId(id).click()

await page.goto(server.url)
await go('sample')
await page.getByTestId('text').waitFor()
await go('go-train')
await page.getByTestId('setting-epochs').fill('8')
await go('start')
await page.getByText('Finished').waitFor({ timeout: 120_000 })

for (const viewport of sizes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    const shoot = (name: string) =>
      page.screenshot({ path: join(target, `${name}-${viewport.width}-${colorScheme}.png`) })
    await go('go-projects')
    await page.getByTestId('recent').waitFor()
    await shoot('projects')
    await go('go-documents')
    await page.getByTestId('row').nth(3).click()
    await page.getByTestId('span-tag').first().waitFor()
    await shoot('annotate')
    await go('go-train')
    await page.getByTestId('epochs').waitFor()
    await shoot('train')
    await go('go-tag')
    await page
      .getByTestId('tag-text')
      .fill('Mara Lindqvist flew from Port Ellis to Bergen on Friday to meet Kestrel Airways.')
    await go('tag')
    await page.getByTestId('tagged').waitFor()
    await shoot('tag')
    await go('go-settings')
    await page.getByTestId('engines').waitFor()
    await shoot('settings')
  }
}

await browser.close()
await server.close()
rmSync(home, { recursive: true, force: true })
