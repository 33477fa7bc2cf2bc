/**
 * Times the editor in Chromium on a document of a megabyte with 5,000 spans, against a real host:
 *
 *   node tests/bench/editor.ts
 *
 * Painted: from the key press to the end of the frame that follows. Saved: to the moment the top bar
 * says so again, that is, committed to SQLite and drawn. Opened: from the press on the other document
 * to the frame that shows its first block. Run it alone: another busy process doubles every figure.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { nodeHost } from '../../src/cli/host.ts'
import { unwrap } from '../../src/domain/failure.ts'
import type { LabelledSpan } from '../../src/domain/model.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { buildPages, serveHost } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'

const CHARACTERS = 1_000_000
const SPANS = 5_000
const PRESSES = 100
const OPENINGS = 20
const FRAMES = 300
/** A frame that took longer than one and a half of 60 a second was late. */
const LATE = 25

const labels = ['PERSON', 'ORG', 'PLACE', 'DATE']

/** Lines of about `lineLength` characters; 0 makes one single line. */
function longDocument(lineLength: number): { text: string; spans: LabelledSpan[] } {
  const words = 'the of and to in is that for it as was with be by on not he his but at are this'
  const vocabulary = words.split(' ')
  let seed = 7
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below
  const parts: string[] = []
  const names: { start: number; end: number }[] = []
  let at = 0
  let column = 0
  while (at < CHARACTERS) {
    const isName = random(12) === 0
    const word = isName ? `Name${random(99)}` : vocabulary[random(vocabulary.length)]
    if (isName) names.push({ start: at, end: at + word.length })
    column += word.length + 1
    const end = lineLength > 0 && column > lineLength ? '.\n' : ' '
    if (end !== ' ') column = 0
    parts.push(word, end)
    at += word.length + end.length
  }
  const step = Math.max(1, Math.floor(names.length / SPANS))
  const spans = names
    .filter((_, i) => i % step === 0)
    .slice(0, SPANS)
    .map((range, i) => ({ ...range, label: labels[i % labels.length] }))
  return { text: parts.join(''), spans }
}

/** Watches key presses inside the page, from the event's own time to the end of its frame. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times = { painted: [] as number[], saved: [] as number[] }
    Object.assign(window, { times })
    const afterFrame = (then: () => void) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel()
        channel.port1.onmessage = then
        channel.port2.postMessage(0)
      })
    let pressed = 0
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        pressed = timeStamp
        afterFrame(() => times.painted.push(performance.now() - timeStamp))
      },
      true,
    )
    const state = document.querySelector('[data-testid=save-state]') as HTMLElement
    let saving = false
    new MutationObserver(() => {
      if (state.innerText.includes('Saving')) saving = true
      else if (saving) {
        saving = false
        const from = pressed
        afterFrame(() => times.saved.push(performance.now() - from))
      }
    }).observe(state, { childList: true, subtree: true, characterData: true })
  })
}

const takeTimes = (page: Page, kind: 'painted' | 'saved') =>
  page.evaluate(
    (which) => (window as unknown as { times: Record<string, number[]> }).times[which].splice(0),
    kind,
  )

async function press(page: Page, keys: string[], times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    for (const key of keys) await page.keyboard.press(key)
    await page.waitForTimeout(30)
  }
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

function row(what: string, values: number[], target: string): void {
  const cells = [0.5, 0.95, 1].map((share) => quantile(values, share).toFixed(1).padStart(8))
  console.log(
    `${what.padEnd(34)}${cells.join('')}  ${String(values.length).padStart(4)}  ${target}`,
  )
}

/** Milliseconds between the frames of a steady scroll through the middle of the document. */
function scrollFrames(page: Page): Promise<number[]> {
  return page.evaluate((count) => {
    const scroller = document.querySelector('[data-testid=text]')?.parentElement as HTMLElement
    scroller.scrollTop = scroller.scrollHeight / 2
    return new Promise<number[]>((done) => {
      const times: number[] = []
      let last = performance.now()
      const frame = () => {
        const now = performance.now()
        times.push(now - last)
        last = now
        scroller.scrollTop += 40
        if (times.length <= count) requestAnimationFrame(frame)
        else done(times.slice(2))
      }
      requestAnimationFrame(frame)
    })
  }, FRAMES)
}

/** From the click on the other document in the queue to the frame that shows it. */
function openOther(page: Page, row: number): Promise<number> {
  return page.evaluate(async (index) => {
    const rows = document.querySelectorAll<HTMLElement>('[data-testid=row]')
    const shown = () => document.querySelector('[data-start]')?.textContent
    const before = shown()
    const start = performance.now()
    rows[index].click()
    while (shown() === before || !shown()) await new Promise(requestAnimationFrame)
    await new Promise((done) => setTimeout(done))
    return performance.now() - start
  }, row)
}

async function measure(page: Page): Promise<void> {
  console.log(`${''.padEnd(34)}     p50     p95     max     n  target`)
  const openings: number[] = []
  for (let i = 0; i < OPENINGS; i++) {
    openings.push(await openOther(page, (i + 1) % 2))
    await page.waitForTimeout(200)
  }
  row('document opened, ms', openings, 'p95 ≤ 100')
  await page.getByTestId('text').focus()
  await watchKeys(page)
  await press(page, ['ArrowRight'], PRESSES)
  row('caret by word, painted, ms', await takeTimes(page, 'painted'), 'p95 ≤ 50')
  await press(page, ['ArrowDown'], PRESSES)
  row('caret by line, painted, ms', await takeTimes(page, 'painted'), 'p95 ≤ 50')
  await page.keyboard.press('Control+Home')
  await takeTimes(page, 'painted')
  await takeTimes(page, 'saved')
  const label: number[] = []
  for (let i = 0; i < PRESSES; i++) {
    await press(page, ['Escape', 'ArrowRight', 'Escape'], 1)
    await takeTimes(page, 'painted')
    await press(page, [String(1 + (i % 4))], 1)
    label.push(...(await takeTimes(page, 'painted')))
  }
  row('label key, painted, ms', label, 'p95 ≤ 50')
  row('label key, saved and painted, ms', await takeTimes(page, 'saved'), 'p95 ≤ 50')
  const frames = await scrollFrames(page)
  row('frame while scrolling, ms', frames, '16.7')
  console.log(`late frames: ${frames.filter((time) => time > LATE).length} of ${frames.length}`)
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  const blocks = await page.locator('[data-block]').count()
  console.log(
    `page heap: ${(usedSize / 1e6).toFixed(0)} MB (target 300), blocks drawn: ${blocks}\n`,
  )
}

const home = mkdtempSync(join(tmpdir(), 'spanwright-bench-'))
const host = nodeHost('browser', defaultFolders({ SPANWRIGHT_HOME: home }))
const server = await serveHost(host, buildPages())
const browser = await launchBrowser()
for (const lineLength of [400, 0]) {
  const project = host.projects.create(`Lines of ${lineLength}`, false)
  const document = longDocument(lineLength)
  // Two that begin differently, so that opening one after the other can be seen.
  const other = { text: `x${document.text.slice(1)}`, spans: document.spans }
  unwrap(
    host.projects.get(project.id).addDocuments(
      'Import',
      [document, other],
      labels.map((name) => ({ name })),
    ),
  )
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(server.url)
  await page.goto(`${server.url.replace(/#.*/, '')}#/project/${project.id}/documents/1`)
  await page.getByTestId('text').waitFor()
  await page.waitForTimeout(1000)
  const shape = lineLength > 0 ? `lines of ${lineLength} characters` : 'one line'
  console.log(`1 MB, ${SPANS} spans, ${shape}`)
  await measure(page)
  await page.close()
}
await browser.close()
await server.close()
await host.close()
rmSync(home, { recursive: true, force: true })
