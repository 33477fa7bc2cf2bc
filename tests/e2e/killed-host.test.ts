import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { buildPages } from '../support/app.ts'
import { chromiumPath, launchBrowser } from '../support/browser.ts'
import { killServe, startServe } from '../support/started-serve.ts'
import { cleanUp, temporaryFolder } from '../support/temporary-folder.ts'

describe.skipIf(!chromiumPath)('a host that is killed at any instant', () => {
  let browser: Browser
  let home: string
  let host: ChildProcess
  let page: Page

  beforeAll(async () => {
    buildPages()
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  /** Starts `serve` and resolves with the link it prints. */
  async function serve(port: number): Promise<URL> {
    // Before its folder goes.
    const begun = (started: ChildProcess) => cleanUp(() => killServe({ process: started }))
    const { process, link } = await startServe(home, { port, begun })
    host = process
    return link
  }

  const kill = () => killServe({ process: host })
  const at = (id: string) => page.getByTestId(id)

  /** What the project file itself holds, read past the application. */
  function stored(): number {
    const file = join(home, 'projects', 'Mine.spanwright')
    const db = new Database(file, { readonly: true })
    const count = db.prepare('SELECT count(*) FROM spans').pluck().get() as number
    db.close()
    return count
  }

  /** A project of one long line in a page of a fresh host; resolves with the host's port. */
  async function annotating(): Promise<number> {
    home = temporaryFolder()
    const link = await serve(0)
    const context = await browser.newContext({ reducedMotion: 'reduce' })
    onTestFinished(() => context.close())
    page = await context.newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(link.href)
    await at('new-name').fill('Mine')
    await at('create').click()
    await at('import').setInputFiles({
      name: 'texts.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(`${'Ann met Bob. '.repeat(20)}\n`),
    })
    await at('import-start').click()
    await at('import-close').click()
    await at('starter-labels').click()
    await at('label-PERSON').waitFor()
    await at('text').focus()
    return Number(link.port)
  }

  /** Labels the word under the caret and goes to the next one. */
  async function labelNext(): Promise<void> {
    for (const key of ['1', 'Escape', 'ArrowRight']) await page.keyboard.press(key)
  }

  it('loses no acknowledged action, and the open page goes on by itself', async () => {
    const port = await annotating()
    for (let i = 0; i < 4; i++) await labelNext()
    await page.getByText('All changes saved').waitFor()
    await kill()
    await at('lost').waitFor()
    expect(stored()).toBe(4)
    await serve(port)
    await at('lost').waitFor({ state: 'detached' })
    await expect.poll(() => at('span-tag').count()).toBe(4)
    // The history is there too, a second window is heard, and work goes on.
    const second = await page.context().newPage()
    await second.goto(page.url())
    await second.getByTestId('span-tag').first().waitFor()
    await second.keyboard.press('Control+z')
    await expect.poll(() => at('span-tag').count()).toBe(3)
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(() => at('span-tag').count()).toBe(4)
    await page.keyboard.press('Control+z')
    await expect.poll(() => at('span-tag').count()).toBe(3)
    await at('text').focus()
    await labelNext()
    await page.getByText('All changes saved').waitFor()
    expect(stored()).toBe(4)
  })

  it('says which action was not saved, and that it can be done again', async () => {
    const port = await annotating()
    await labelNext()
    await page.getByText('All changes saved').waitFor()
    // A host that is stopped takes the next action in, and never answers.
    host.kill('SIGSTOP')
    await labelNext()
    await expect.poll(() => at('span-tag').count()).toBe(2)
    await kill()
    await at('lost').getByText('may not be saved: “Label as PERSON”').waitFor()
    expect(await at('span-tag').count()).toBe(1)
    await serve(port)
    await at('message').getByText('“Label as PERSON” was not saved').waitFor()
    await page.keyboard.press('ArrowLeft')
    await labelNext()
    await expect.poll(stored).toBe(2)
  })

  it('asks for the new link when the host no longer knows the page', async () => {
    const port = await annotating()
    await kill()
    rmSync(join(home, 'data', 'browser-session'))
    const link = await serve(port)
    await at('refused').getByText('Open the new link that Spanwright printed').waitFor()
    await page.goto(link.href)
    await at('recent').waitFor()
  })

  it('shows what was saved, no more and no less, when it dies amid quick typing', async () => {
    const port = await annotating()
    const typing = (async () => {
      for (let i = 0; i < 25; i++) await labelNext()
    })()
    await expect.poll(() => at('span-tag').count()).toBeGreaterThan(5)
    await kill()
    await typing
    await at('lost').waitFor()
    const kept = stored()
    expect(kept).toBeGreaterThan(0)
    await serve(port)
    await at('lost').waitFor({ state: 'detached' })
    await expect.poll(() => at('span-tag').count()).toBe(kept)
    await page.reload()
    await expect.poll(() => at('span-tag').count()).toBe(kept)
  })
})
