/**
 * How long a person waits for the built program in a browser that is open already, with a project of 10,000
 * documents: from the start of its process until the link is there and until the first view stands, and from the press
 * on the project until its first document does. Median, least and most.
 *
 *   npm run -s build && node tests/bench/cold-start.ts [rounds = 15] [documents = 10000]
 *
 * Each start has a context of its own in the browser, so that nothing is in its cache.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { nodeHost } from '../../src/cli/host.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { launchBrowser } from '../support/browser.ts'
import { summarise } from './statistics.ts'

const [rounds, documents] = [15, 10_000].map((by, i) => Number(process.argv[i + 2] ?? by))
const program = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const SPAN = { start: 0, end: 3, label: 'PERSON' }

/** Milliseconds since the process was started. */
interface Waited {
  link: number
  view: number
  /** Since the press on the project. */
  opened: number
}

/** A project that was opened before. */
async function fill(home: string): Promise<void> {
  const host = nodeHost('browser', defaultFolders({ SPANWRIGHT_HOME: home }))
  const { id } = host.projects.create('Many')
  const texts = Array.from({ length: documents }, (_, n) => {
    return {
      text: `Ann pays the rent of garden number ${n} in May, and keeps it well.`,
      spans: [SPAN],
    }
  })
  unwrap(host.projects.get(id).addDocuments('Import', texts, [{ name: SPAN.label }]))
  await host.close()
}

/** Starts the program, opens its link, and then the project that is first in the list. */
async function start(home: string, browser: Browser): Promise<Waited> {
  // What a browser that is open has: a place for the next page.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const begun = performance.now()
  const since = () => performance.now() - begun
  const child = spawn(process.execPath, [program, 'serve'], {
    env: { ...process.env, SPANWRIGHT_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const link = since()
    await page.goto(url, { waitUntil: 'commit' })
    const project = page.getByText('Many', { exact: true }).first()
    await project.waitFor()
    const view = since()
    const clicked = since()
    await project.click()
    await page.locator('[data-testid=text] [data-start]').first().waitFor()
    return { link, view, opened: since() - clicked }
  } finally {
    child.kill()
    await once(child, 'exit')
    await context.close()
  }
}

const home = mkdtempSync(join(tmpdir(), 'spanwright-cold-'))
const browser = await launchBrowser()
try {
  await fill(home)
  const all: Waited[] = []
  for (let round = 0; round < rounds; round++) all.push(await start(home, browser))
  for (const [what, key] of [
    ['until the link', 'link'],
    ['until the first view', 'view'],
    ['from there to the first document', 'opened'],
  ] as const) {
    const { median, min, max } = summarise(all.map((waited) => waited[key]))
    console.log(`${what.padEnd(34)} ${[median, min, max].map((ms) => ms.toFixed(0)).join(', ')} ms`)
  }
} finally {
  await browser.close()
  rmSync(home, { recursive: true, force: true })
}
