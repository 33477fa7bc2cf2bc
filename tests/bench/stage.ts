/** A host in a folder of its own, its pages and a browser on them, for the benches of the page. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { nodeHost } from '../../src/cli/host.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import type { Host } from '../../src/host/host.ts'
import type { ForkWorker } from '../../src/host/supervisor/worker-handle.ts'
import { buildPages, serveHost } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'

export interface Stage {
  host: Host
  browser: Browser
  /** Opens a page on the start screen, or on a place such as "/project/…/documents/1". */
  open(place?: string): Promise<Page>
  close(): Promise<void>
}

/** Fills the host before the pages are served. `forkWorker`: as the host does by itself, or otherwise. */
export async function setStage(
  fill: (host: Host) => void = () => {},
  forkWorker?: ForkWorker,
): Promise<Stage> {
  const home = mkdtempSync(join(tmpdir(), 'spanwright-bench-'))
  const host = nodeHost('browser', defaultFolders({ SPANWRIGHT_HOME: home }), forkWorker)
  fill(host)
  const server = await serveHost(host, buildPages())
  const browser = await launchBrowser()
  return {
    host,
    browser,
    async open(place) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      page.setDefaultTimeout(60_000)
      await page.goto(server.url)
      // Until its router stands, the page would take its first address over one given meanwhile.
      await page.getByRole('heading', { name: 'Projects', exact: true }).waitFor()
      if (place) await page.goto(`${server.url.replace(/#.*/, '')}#${place}`)
      return page
    },
    async close() {
      await browser.close()
      await server.close()
      await host.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
