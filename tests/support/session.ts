import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import type { LabelledText } from '../../src/model/documents.ts'
import type { Host } from '../../src/host/host.ts'
import type { Project } from '../../src/storage/project.ts'
import { buildPages, serveHost } from './app.ts'
import { violationsOf } from './axe.ts'
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
  /** Loads the page again, at the address where it is. */
  reload(): Promise<void>
  /** Waits until the top bar says that everything is saved. */
  saved(): Promise<void>
  project(): Project
  /** Shows a place of a project: its documents, or one of them, or "labels". */
  show(project: string, place?: string): Promise<void>
  /** A new project with one document for each text. */
  projectOf(...texts: string[]): Promise<void>
  /** The same with the starter labels, whose ids are their names, and the focus in the text. */
  labelled(...texts: string[]): Promise<void>
  /** A new project with these documents and their spans; resolves with its id. Shows nothing. */
  create(texts: readonly LabelledText[], labels?: readonly string[]): string
  sample(): Promise<void>
  /** What axe finds on the screen as it is. */
  violations(): Promise<unknown[]>
  /** Where the focus is: a test id, an id, or a tag. */
  focused(): Promise<string>
}

/** What a page makes itself, and no request of the network. */
const isInside = (url: string) => /^(blob|data):/.test(url)

export const starterLabels = ['PERSON', 'ORG', 'PLACE', 'DATE']

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
    page.setDefaultTimeout(20_000)
    const requests: string[] = []
    // Of every page of the test: nothing of one leaves the machine, nor the host's own address.
    context.on('request', (request) => requests.push(request.url()))
    await page.goto(server.url)
    await routed(page)
    Object.assign(session, { host, context, page, requests, url: server.url })
    return async () => {
      await context.close()
      await server.close()
      const { origin } = new URL(server.url)
      expect(requests.filter((url) => !url.startsWith(origin) && !isInside(url))).toEqual([])
    }
  })

  session.at = (id) => session.page.getByTestId(id)
  session.reload = async () => {
    await session.page.reload()
    await routed(session.page)
  }
  session.saved = () => session.page.getByText('All changes saved').waitFor()
  session.project = () => session.host.projects.all()[0]
  session.show = async (project, place = 'documents') => {
    await session.page.goto(new URL(`/#/project/${project}/${place}`, session.url).href)
  }
  session.create = (texts, labels = []) => {
    const { id } = session.host.projects.create('Mine')
    const edits = labels.map((name, position) => ({
      type: 'label.create' as const,
      label: { id: name, name, colour: position, key: '', description: '', position },
    }))
    if (edits.length > 0) unwrap(session.project().apply('Create labels', edits))
    if (texts.length > 0) unwrap(session.project().addDocuments('Import', texts, []))
    return id
  }
  const createAndShow = async (texts: string[], labels: readonly string[]) => {
    await session.show(
      session.create(
        texts.map((text) => ({ text, spans: [] })),
        labels,
      ),
    )
    await session.at('text').waitFor()
  }
  session.projectOf = (...texts) => createAndShow(texts, [])
  session.labelled = async (...texts) => {
    await createAndShow(texts, starterLabels)
    await session.at('text').focus()
  }
  session.sample = async () => {
    await session.show((await session.host.projects.createSample('Sample')).id)
    await session.at('text').waitFor()
  }
  session.violations = () => violationsOf(session.page)
  session.focused = () =>
    session.page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      return element?.dataset.testid ?? (element?.id || element?.tagName) ?? ''
    })
  return session
}

/** Until its router stands, a page would take its first address over one given meanwhile. */
async function routed(page: Page) {
  await page.locator('main > *').first().waitFor()
}
