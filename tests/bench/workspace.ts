/**
 * Times the annotation workspace in Chromium over a project of many documents:
 *
 *   node tests/bench/workspace.ts [1000 100000]
 *
 * For each size: first paint of the list, opening a document, key press → committed → painted,
 * frames dropped while the list is scrolled, memory of the page; then the growth between sizes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { nodeHost } from '../../src/cli/host.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { buildPages, serveHost } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'

const OPENINGS = 40
const PRESSES = 60
/** One frame at 60 a second, with room for the timer's own error. */
const FRAME_MS = 1000 / 60
const SCROLL_FRAMES = 180

interface Figures {
  listPaint: number
  openP50: number
  openP95: number
  keyP50: number
  keyP95: number
  dropped: number
  megabytes: number
}

const words = 'river council opened bridge harbour winter letter market Ann Oslo school rain'.split(
  ' ',
)

function sentence(n: number): string {
  const picked = Array.from(
    { length: 14 },
    (_, i) => words[(n * 7 + i * (1 + (n % 5))) % words.length],
  )
  return `${n} ${picked.join(' ')}.`
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

/** What must be on the screen before a key press counts as answered. */
interface Awaited {
  tags?: number
  textStart?: string
}

/** Resolves with the milliseconds from a key press until what it changes is saved and painted. */
async function pressUntil(page: Page, key: string, awaited: Awaited): Promise<number> {
  await page.evaluate(({ tags, textStart }) => {
    const find = (id: string) => document.querySelector(`[data-testid=${id}]`)
    const check = () =>
      find('save-state')?.textContent?.includes('All changes saved') === true &&
      (tags === undefined || document.querySelectorAll('[data-testid=span-tag]').length === tags) &&
      (textStart === undefined || find('text')?.textContent?.startsWith(textStart) === true)
    const timing = window as unknown as { took: Promise<number> }
    timing.took = new Promise((resolve) => {
      const onKey = ({ timeStamp }: KeyboardEvent) => {
        const look = () => {
          if (!check()) return void requestAnimationFrame(look)
          // The next frame begins once this one is on the screen.
          requestAnimationFrame(() => resolve(performance.now() - timeStamp))
        }
        requestAnimationFrame(look)
      }
      window.addEventListener('keydown', onKey, { once: true, capture: true })
    })
  }, awaited)
  await page.keyboard.press(key)
  return page.evaluate(() => (window as unknown as { took: Promise<number> }).took)
}

async function measure(documents: number): Promise<Figures> {
  const home = mkdtempSync(join(tmpdir(), 'spanwright-bench-'))
  const host = nodeHost('browser', defaultFolders({ SPANWRIGHT_HOME: home }))
  const info = host.projects.create('Bench', false)
  const texts = Array.from({ length: documents }, (_, n) => ({
    text: sentence(n),
    spans: n % 3 === 0 ? [{ start: 0, end: String(n).length, label: 'DATE' }] : [],
  }))
  unwrap(
    host.projects.get(info.id).addDocuments('Bench', texts, [{ name: 'PERSON' }, { name: 'DATE' }]),
  )
  const server = await serveHost(host, buildPages())
  const browser = await launchBrowser()
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(server.url)
  await page.getByTestId('recent').waitFor()

  await page.evaluate(() => {
    const timing = window as unknown as { painted: Promise<number> }
    const row = document.querySelector<HTMLElement>('[data-testid=recent]')!
    timing.painted = new Promise((resolve) => {
      row.addEventListener('click', () => {
        const start = performance.now()
        const look = () => {
          if (!document.querySelector('[data-testid=row] .excerpt'))
            return void requestAnimationFrame(look)
          requestAnimationFrame(() => resolve(performance.now() - start))
        }
        requestAnimationFrame(look)
      })
    })
    row.click()
  })
  const listPaint = await page.evaluate(
    () => (window as unknown as { painted: Promise<number> }).painted,
  )
  await page.getByTestId('text').waitFor()
  await page.getByTestId('text').focus()

  const keys: number[] = []
  const first = await page.getByTestId('span-tag').count()
  for (let i = 0; i < PRESSES; i++) {
    await page.keyboard.press('Escape')
    await page.keyboard.press('ArrowRight')
    keys.push(await pressUntil(page, '1', { tags: first + 1 }))
    keys.push(await pressUntil(page, 'Control+z', { tags: first }))
  }

  const openings: number[] = []
  for (let i = 1; i <= OPENINGS; i++)
    openings.push(await pressUntil(page, 'Alt+ArrowDown', { textStart: String(i) }))

  const dropped = await scrolled(page)
  const session = await context.newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await browser.close()
  await server.close()
  rmSync(home, { recursive: true, force: true })
  return {
    listPaint,
    openP50: quantile(openings, 0.5),
    openP95: quantile(openings, 0.95),
    keyP50: quantile(keys, 0.5),
    keyP95: quantile(keys, 0.95),
    dropped,
    megabytes: usedSize / 2 ** 20,
  }
}

/** Frames missed while the list moves by about a screen every eight frames. */
function scrolled(page: Page): Promise<number> {
  return page.evaluate(
    ([frames, frame]) =>
      new Promise<number>((resolve) => {
        const list = document.querySelector('[data-testid=queue]')!
        let missed = 0
        let left = frames
        let before = performance.now()
        const step = (now: number) => {
          missed += Math.max(0, Math.round((now - before) / frame) - 1)
          before = now
          list.scrollTop += 80
          if (--left > 0) requestAnimationFrame(step)
          else resolve(missed)
        }
        requestAnimationFrame(step)
      }),
    [SCROLL_FRAMES, FRAME_MS],
  )
}

const sizes = process.argv.slice(2).map(Number).filter(Boolean)
const results: [number, Figures][] = []
for (const documents of sizes.length > 0 ? sizes : [1000, 100_000]) {
  const figures = await measure(documents)
  results.push([documents, figures])
  console.log(
    `${documents} documents: list ${figures.listPaint.toFixed(0)} ms; ` +
      `open p50 ${figures.openP50.toFixed(0)}, p95 ${figures.openP95.toFixed(0)} ms; ` +
      `key p50 ${figures.keyP50.toFixed(0)}, p95 ${figures.keyP95.toFixed(0)} ms; ` +
      `${figures.dropped} of ${SCROLL_FRAMES} frames dropped; ${figures.megabytes.toFixed(0)} MB`,
  )
}
const [smallest, largest] = [results[0], results.at(-1)]
if (smallest && largest && results.length > 1) {
  const growth = (Object.keys(largest[1]) as (keyof Figures)[]).map(
    (name) => `${name} ${(largest[1][name] / smallest[1][name]).toFixed(2)}×`,
  )
  console.log(`growth from ${smallest[0]} to ${largest[0]}: ${growth.join(', ')}`)
}
process.exit(0)
