/**
 * Times the editor in Chromium on a document of a megabyte with 5,000 spans, against a real host and
 * inside the page:
 *
 *   node tests/bench/editor.ts [400 0]
 *
 * The numbers are the lengths of its lines; 0 makes it one single line.
 * Painted: from the event's own time to the end of the frame that shows the change. Saved: that frame
 * also shows that the host has committed it to SQLite. Run it alone: another busy process doubles
 * every figure.
 */
import type { Browser, Page } from 'playwright-core'
import { unwrap } from '../../src/domain/failure.ts'
import type { LabelledSpan } from '../../src/model/documents.ts'
import {
  droppedFrames,
  pageMemory,
  scrollFrames,
  settle,
  stopRecording,
  timed,
  type Awaited,
} from './page.ts'
import { setStage } from './stage.ts'
import { quantile } from './statistics.ts'

const CHARACTERS = 1_000_000
const SPANS = 5_000
const PRESSES = 60
const OPENINGS = 40
/** Frames of the scroll through the middle of the document, and how far each moves it. */
const SCROLL = { frames: 300, step: 40, from: 0.5 }

const labels = ['PERSON', 'ORG', 'PLACE', 'DATE']
/** The label that is given by key; no word has it yet. */
const GIVEN = 'GIVEN'

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

const TEXT = '[data-testid=text] [data-start]'
const CARET = '[data-testid=caret]'

/** Presses that move the caret; the overlay then draws it elsewhere. */
async function moveCaret(page: Page, key: string): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < PRESSES; i++) {
    const awaited: Awaited = { moved: CARET }
    times.push((await timed(page, 'keydown', awaited, () => page.keyboard.press(key))).painted)
    await settle(page)
  }
  return times
}

/** Gives word after word a label, and takes each back. */
async function labelWords(page: Page): Promise<{ keys: number[]; undos: number[] }> {
  await page.keyboard.press('Control+Home')
  const keys: number[] = []
  const undos: number[] = []
  const press = async (key: string) => {
    const awaited: Awaited = { saved: true }
    const { painted } = await timed(page, 'keydown', awaited, () => page.keyboard.press(key))
    await settle(page)
    return painted
  }
  for (let i = 0; i < PRESSES; i++) {
    for (const key of ['ArrowRight', 'Escape']) {
      await page.keyboard.press(key)
      await settle(page)
    }
    keys.push(await press(`${labels.length + 1}`))
    undos.push(await press('Control+z'))
  }
  return { keys, undos }
}

/** Clicks one document of the queue and the other, in turn. */
async function openInTurn(page: Page, starts: readonly string[]): Promise<number[]> {
  const times: number[] = []
  for (let i = 1; i <= OPENINGS; i++) {
    const which = i % starts.length
    const awaited: Awaited = { text: { selector: TEXT, start: starts[which] } }
    const click = () => page.getByTestId('row').nth(which).click()
    times.push((await timed(page, 'click', awaited, click)).painted)
    await page.waitForTimeout(300)
    await settle(page)
  }
  return times
}

function row(what: string, values: number[], target: string): void {
  const cells = [0.5, 0.95, 1].map((share) => quantile(values, share).toFixed(1).padStart(8))
  console.log(
    `${what.padEnd(34)}${cells.join('')}  ${String(values.length).padStart(4)}  ${target}`,
  )
}

async function measure(browser: Browser, page: Page, starts: readonly string[]): Promise<void> {
  console.log(`${''.padEnd(34)}     p50     p95     max     n  target`)
  row('document opened, ms', await openInTurn(page, starts), 'p95 ≤ 100')
  await page.getByTestId('text').focus()
  row('caret by word, painted, ms', await moveCaret(page, 'ArrowRight'), 'p95 ≤ 50')
  row('caret by line, painted, ms', await moveCaret(page, 'ArrowDown'), 'p95 ≤ 50')
  const { keys, undos } = await labelWords(page)
  row('label key, saved and painted, ms', keys, 'p95 ≤ 50')
  row('undo, saved and painted, ms', undos, 'p95 ≤ 50')
  const frames = await scrollFrames(page, ':has(> [data-testid=text])', SCROLL)
  row('frame while scrolling, ms', frames, '16.7')
  const blocks = await page.locator('[data-block]').count()
  console.log(`frames dropped: ${droppedFrames(frames)} of ${frames.length}; blocks: ${blocks}`)
  const { heap, resident, proportional } = await pageMemory(browser, page)
  const [live, rss, pss] = [heap, resident, proportional].map((value) => value.toFixed(0))
  console.log(`page, MB: heap ${live}, resident ${rss}, proportional ${pss} (target 300)\n`)
}

const stage = await setStage()
const asked = process.argv.slice(2).map(Number)
for (const lineLength of asked.length > 0 ? asked : [400, 0]) {
  const project = stage.host.projects.create(`Lines of ${lineLength}`)
  const document = longDocument(lineLength)
  // Two that begin differently, so that opening one after the other can be seen.
  const other = { text: `x${document.text.slice(1)}`, spans: document.spans }
  unwrap(
    stage.host.projects.get(project.id).addDocuments(
      'Import',
      [document, other],
      [...labels, GIVEN].map((name) => ({ name })),
    ),
  )
  const page = await stage.open(`/project/${project.id}/documents/1`)
  await page.getByTestId('text').waitFor()
  await page.waitForTimeout(1000)
  await stopRecording(page)
  const shape = lineLength > 0 ? `lines of ${lineLength} characters` : 'one line'
  console.log(`1 MB, ${SPANS} spans, ${shape}`)
  await measure(stage.browser, page, [document.text.slice(0, 2), other.text.slice(0, 2)])
  await page.close()
}
await stage.close()
