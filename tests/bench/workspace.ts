/**
 * Times the annotation workspace in Chromium over a project of many documents, inside the page:
 *
 *   node tests/bench/workspace.ts [1000 100000]
 *
 * For each size: first paint of the list, opening a document, key press → committed → painted,
 * frames dropped while the list is scrolled, memory of the page; then the growth between sizes.
 */
import type { Page } from 'playwright-core'
import { unwrap } from '../../src/domain/failure.ts'
import type { Host } from '../../src/host/host.ts'
import {
  droppedFrames,
  pageMemory,
  scrollFrames,
  settle,
  stopRecording,
  timed,
  type Awaited,
} from './page.ts'
import { setStage, type Stage } from './stage.ts'
import { quantile } from './statistics.ts'

const OPENINGS = 60
const PRESSES = 60
/** Pages of their own in which the first list is awaited, and how long each stands still before. */
const LISTS = { pages: 9, pause: 500 }
/** Frames of the scroll through the list, and how far each moves it. */
const SCROLL = { frames: 300, step: 80, from: 0 }

interface Figures {
  listPaint: number
  openP50: number
  openP95: number
  keyP50: number
  keyP95: number
  undoP50: number
  undoP95: number
  dropped: number
  heap: number
  resident: number
  proportional: number
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

async function measure(documents: number): Promise<Figures> {
  const stage = await setStage((host) => fill(host, documents))
  const lists = await openLists(stage)
  const page = await stage.open()
  await page.getByTestId('recent').click()
  await page.getByTestId('text').waitFor()
  await stopRecording(page)
  await page.getByTestId('text').focus()
  await settle(page)

  const { keys, undos } = await pressKeys(page)
  const openings = await openNext(page)
  const frames = await scrollFrames(page, '[data-testid=queue]', SCROLL)
  const memory = await pageMemory(stage.browser, page)
  await stage.close()
  return {
    listPaint: quantile(lists, 0.5),
    openP50: quantile(openings, 0.5),
    openP95: quantile(openings, 0.95),
    keyP50: quantile(keys, 0.5),
    keyP95: quantile(keys, 0.95),
    undoP50: quantile(undos, 0.5),
    undoP95: quantile(undos, 0.95),
    dropped: droppedFrames(frames),
    ...memory,
  }
}

/** A project of short sentences, a third of them with a span. */
function fill(host: Host, documents: number): void {
  const info = host.projects.create('Bench')
  const texts = Array.from({ length: documents }, (_, n) => ({
    text: sentence(n),
    spans: n % 3 === 0 ? [{ start: 0, end: String(n).length, label: 'DATE' }] : [],
  }))
  const labels = [{ name: 'PERSON' }, { name: 'DATE' }]
  unwrap(host.projects.get(info.id).addDocuments('Bench', texts, labels))
}

/** Opens the project by hand, each time in a page that has nothing of it in memory. */
async function openLists(stage: Stage): Promise<number[]> {
  const firstRow: Awaited = { text: { selector: '[data-testid=row] p', start: '0 ' } }
  const lists: number[] = []
  for (let i = 0; i < LISTS.pages; i++) {
    const page = await stage.open()
    await page.getByTestId('recent').waitFor()
    await stopRecording(page)
    await page.waitForTimeout(LISTS.pause)
    const click = () => page.getByTestId('recent').click()
    lists.push((await timed(page, 'click', firstRow, click)).painted)
    await page.close()
  }
  return lists
}

/** Labels the next word and takes the label back, over and over. */
async function pressKeys(page: Page): Promise<{ keys: number[]; undos: number[] }> {
  const selector = '[data-testid=span-tag]'
  const before = await page.locator(selector).count()
  const press = async (key: string, elements: number) => {
    const awaited: Awaited = { saved: true, count: { selector, elements } }
    const { painted } = await timed(page, 'keydown', awaited, () => page.keyboard.press(key))
    await settle(page)
    return painted
  }
  const keys: number[] = []
  const undos: number[] = []
  for (let i = 0; i < PRESSES; i++) {
    await page.keyboard.press('Escape')
    await page.keyboard.press('ArrowRight')
    keys.push(await press('1', before + 1))
    undos.push(await press('Control+z', before))
  }
  return { keys, undos }
}

/** Goes from document to document by key. */
async function openNext(page: Page): Promise<number[]> {
  const openings: number[] = []
  for (let i = 1; i <= OPENINGS; i++) {
    const awaited: Awaited = {
      text: { selector: '[data-testid=text] [data-start]', start: `${i}` },
    }
    const press = () => page.keyboard.press('Alt+ArrowDown')
    openings.push((await timed(page, 'keydown', awaited, press)).painted)
    await settle(page)
  }
  return openings
}

const sizes = process.argv.slice(2).map(Number).filter(Boolean)
const results: [number, Figures][] = []
for (const documents of sizes.length > 0 ? sizes : [1000, 100_000]) {
  const figures = await measure(documents)
  results.push([documents, figures])
  console.log(`${documents} documents`)
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name} ${value.toFixed(1)}`)
}
const [smallest, largest] = [results[0], results.at(-1)]
if (smallest && largest && results.length > 1) {
  const growth = (Object.keys(largest[1]) as (keyof Figures)[]).map(
    (name) => `${name} ${(largest[1][name] / smallest[1][name]).toFixed(2)}×`,
  )
  console.log(`growth from ${smallest[0]} to ${largest[0]}: ${growth.join(', ')}`)
}
process.exit(0)
