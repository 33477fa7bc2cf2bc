/**
 * Takes docs/screenshots from the real app: the sample project with a model trained on it, its
 * suggestions for new documents, and its reading compared with the annotation.
 *
 *   node tests/support/screenshots.ts [FOLDER] [--sizes 1280x800,1920x1080]
 */
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { defaultFolders } from '../../src/host/folders.ts'
import { nodeHost } from '../../src/cli/host.ts'
import { buildPages, serveHost } from './app.ts'
import { launchBrowser } from './browser.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sizes: { type: 'string', default: '1280x800,1920x1080' } },
})
const shots = fileURLToPath(new URL('../../docs/screenshots', import.meta.url))
const [target = shots] = positionals
const sizes = values.sizes.split(',').map((size) => {
  const [width, height] = size.split('x').map(Number)
  return { width, height }
})
/** New documents for the model to suggest on; emoji, Arabic and Chinese among them. */
const newTexts = [
  'Mara Lindqvist met Tomas Okafor at the Harrowgate Bay library on Saturday, and both said that Kestrel Airways would open a route to Port Ellis in March.',
  'Delaney Foods sold its Port Ellis bakery to Norrland Timber in June 🥐.',
  'ذهب أحمد إلى القاهرة يوم الجمعة.',
  '王小明在北京工作。',
]
const guidelines = `**PERSON** is a name, never a title: *Councillor* **Mara Lindqvist**.

- Nicknames count.
- A street is a PLACE, the firm named after it an ORG.`

// The path is in the picture: short, and the same each time.
const home = join(tmpdir(), 'spanwright')
rmSync(home, { recursive: true, force: true })
mkdirSync(home)
mkdirSync(target, { recursive: true })
const host = nodeHost('browser', defaultFolders({ SPANWRIGHT_HOME: home }))
const server = await serveHost(host, buildPages())
const browser = await launchBrowser()
const page = await browser.newPage({ reducedMotion: 'reduce' })
const at = (id: string) => page.getByTestId(id)
const go = (id: string) => at(id).click()

await page.goto(server.url)
await prepare()
for (const viewport of sizes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    await shootAll((name) =>
      page.screenshot({ path: join(target, `${name}-${viewport.width}-${colorScheme}.png`) }),
    )
  }
}
await browser.close()
await server.close()
rmSync(home, { recursive: true, force: true })

async function prepare(): Promise<void> {
  await go('sample')
  await at('text').waitFor()
  await go('go-train')
  await at('settings').locator('summary').first().click()
  await at('setting-epochs').fill('10')
  await go('start')
  await at('run-status').getByText('Finished').waitFor({ timeout: 180_000 })
  await go('go-documents')
  await at('edit-guidelines').click()
  await at('guidelines-text').fill(guidelines)
  await at('keep-guidelines').click()
  await at('import').setInputFiles({
    name: 'letters.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(newTexts.join('\n')),
  })
  await go('import-start')
  await go('import-close')
  await go('show-filters')
  await at('filter-status').selectOption('new')
  await at('row').nth(3).waitFor()
  await go('suggest')
  await page.getByRole('dialog').getByText('All found by the filters').waitFor()
  await go('suggest-run')
  await at('message').first().waitFor()
  await dismissMessages(page)
  await go('go-review')
  await at('set-name').fill('Mine')
  await go('freeze')
  await at('set').first().waitFor()
  await go('model-set')
  await at('agreement').waitFor({ timeout: 60_000 })
}

async function dismissMessages(page: Page): Promise<void> {
  const buttons = page.getByRole('button', { name: 'Dismiss the message' })
  while ((await buttons.count()) > 0) await buttons.first().click()
}

async function shootAll(shoot: (name: string) => Promise<unknown>): Promise<void> {
  await go('go-projects')
  await at('recent').waitFor()
  await shoot('projects')
  await go('go-documents')
  // The first of the new ones; the list is no part of a narrow window.
  const [ids] = host.projects.all().map((project) => project.allIds())
  await page.goto(page.url().replace(/#(\/project\/[^/]+).*/, `#$1/documents/${ids.at(-4)}`))
  await at('text').getByText('Mara Lindqvist').waitFor()
  await at('text').focus()
  await page.keyboard.press('Tab')
  await shoot('annotate')
  await page.keyboard.press('Control+k')
  await at('palette-query').fill('go')
  await shoot('palette')
  await page.keyboard.press('Escape')
  await go('go-labels')
  await at('card-ORG').getByRole('button', { name: 'ORG', exact: true }).click()
  await shoot('labels')
  await go('go-entities')
  await at('string').first().click()
  await at('string-place').first().waitFor()
  await shoot('entities')
  await go('go-review')
  await at('agreement').waitFor()
  await shoot('review')
  await go('go-train')
  await at('epochs').waitFor()
  await shoot('train')
  await go('go-tag')
  await at('tag-text').fill(newTexts[0])
  await go('tag')
  await at('tagged').locator('.mark').first().waitFor()
  await shoot('tag')
  await go('go-models')
  await page.getByText('Sample 1').first().waitFor()
  await shoot('models')
  await go('go-settings')
  await at('engines').waitFor()
  await shoot('settings')
}
