import AxeBuilder from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import type { Project } from '../../src/storage/project.ts'
import { buildPages, serveHost } from './app.ts'
import { launchBrowser } from './browser.ts'
import { testHost } from './temporary.ts'

/** One browser for a file, and for each test a host of its own with a page open on it. */
export interface Session {
  page: Page
  context: BrowserContext
  host: Host
  url: string
  requests: string[]
  at(id: string): ReturnType<Page['getByTestId']>
  /** Waits until the top bar says that everything is saved. */
  saved(): Promise<void>
  project(): Project
  /** A new project with one document for each text. */
  projectOf(...texts: string[]): Promise<void>
  sample(): Promise<void>
  /** What axe finds on the screen as it is. */
  violations(): Promise<unknown[]>
  /** Where the focus is: a test id, an id, or a tag. */
  focused(): Promise<string>
}

export function browserSession(viewport = { width: 1280, height: 800 }): Session {
  const session = {} as Session
  let browser: Browser
  let pages: string

  beforeAll(async () => {
    pages = buildPages()
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    const host = testHost()
    const server = await serveHost(host, pages)
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(server.url)
    Object.assign(session, { host, context, page, requests, url: server.url })
    return async () => {
      await context.close()
      await server.close()
    }
  })

  session.at = (id) => session.page.getByTestId(id)
  session.saved = () => session.page.getByText('All changes saved').waitFor()
  session.project = () => session.host.projects.all()[0]
  session.sample = async () => {
    await session.at('sample').click()
    await session.at('text').waitFor()
  }
  session.projectOf = async (...texts) => {
    await session.at('new-name').fill('Mine')
    await session.at('create').click()
    await session.at('import').setInputFiles({
      name: 'texts.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(texts.join('\n')),
    })
    await session.at('import-start').click()
    await session.at('import-close').click()
    await session.at('text').waitFor()
  }
  session.violations = async () =>
    (await new AxeBuilder({ page: session.page }).analyze()).violations.map(({ id, nodes }) => [
      id,
      nodes[0].html,
    ])
  session.focused = () =>
    session.page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      return element?.dataset.testid ?? (element?.id || element?.tagName) ?? ''
    })
  return session
}
