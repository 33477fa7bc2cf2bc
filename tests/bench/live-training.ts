/**
 * How soon what training tells stands on the screen, and whether the page stays quick while training uses all cores:
 *
 *   node tests/bench/live-training.ts [--bases scratch:tiny,starter] [--seconds 40]
 *
 * Of each step and each evaluation: from when the worker sent it to the end of the frame that shows it, or something
 * later. Of the page: its tasks of 50 ms and more, in the Train view and while documents are labelled.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { unwrap } from '../../src/domain/failure.ts'
import { nodeForkWorker } from '../../src/host/supervisor/node-worker.ts'
import type { ForkWorker } from '../../src/host/supervisor/worker-handle.ts'
import type { Project } from '../../src/storage/project.ts'
import { chooseBase } from '../support/new-run.ts'
import { settle, stopRecording, timed, type Awaited } from './page.ts'
import { setStage } from './stage.ts'
import { quantile } from './statistics.ts'

const { values } = parseArgs({
  options: {
    bases: { type: 'string', default: 'scratch:tiny,starter' },
    seconds: { type: 'string', default: '40' },
  },
})
const SECONDS = Number(values.seconds)
/** More than are trained before the run is cancelled. */
const EPOCHS = '1000'
/** Documents to label, of which training knows nothing. */
const NEW = 1000

/** What there is to see, and the time since the epoch, in milliseconds, at which it was sent or painted. */
type Moment = readonly [number: number, at: number]

/** What the page has noted, each thing in its order. */
interface Seen {
  steps: Moment[]
  evaluations: Moment[]
  long: { at: number; took: number }[]
}

interface Stamped {
  type?: string
  event?: { type: string; step: number }
  sentAt: number
}

/** Forks a worker whose steps and evaluations are noted. */
function stampedWorkers(steps: Moment[], evaluations: Moment[]): ForkWorker {
  const fork = nodeForkWorker(fileURLToPath(new URL('./stamped-worker.ts', import.meta.url)))
  return (options) => {
    const child = fork(options)
    child.onMessage((message) => {
      const { type, event, sentAt } = message as Stamped
      if (type !== 'event') return
      if (event?.type === 'step') steps.push([event.step, sentAt])
      if (event?.type === 'epoch') evaluations.push([evaluations.length + 1, sentAt])
    })
    return child
  }
}

/** Runs in the page: notes when steps and evaluations are painted, and long tasks. */
function watchTraining(): void {
  const seen: Seen = { steps: [], evaluations: [], long: [] }
  Object.assign(window, { seen })
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      seen.long.push({ at: startTime, took: duration })
  }).observe({ type: 'longtask' })
  const shown = { steps: 0, evaluations: 0 }
  const look = () => {
    const text = document.querySelector('.live.row')?.textContent ?? ''
    const now = {
      steps: Number(/Step ([\d,]+)/.exec(text)?.[1].replaceAll(',', '') ?? 0),
      evaluations: document.querySelectorAll('[data-testid=epochs] tbody tr').length,
    }
    for (const kind of ['steps', 'evaluations'] as const) {
      if (now[kind] <= shown[kind]) continue
      const number = (shown[kind] = now[kind])
      // A message posted in a frame's callbacks arrives once that frame is laid out and painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () =>
          seen[kind].push([number, performance.timeOrigin + performance.now()])
        port2.postMessage(null)
      })
    }
  }
  new MutationObserver(look).observe(document, {
    ...{ subtree: true, childList: true, characterData: true },
  })
}

/** From when each was sent to when it, or a later one, was painted. Those that nothing has shown yet are left out. */
function delays(sent: readonly Moment[], painted: readonly Moment[]): number[] {
  return sent.flatMap(([number, at]) => {
    const shown = painted.find(([one]) => one >= number)
    return shown ? [shown[1] - at] : []
  })
}

const takeLong = (page: Page) =>
  page.evaluate(() => (window as unknown as { seen: Seen }).seen.long.splice(0))

/** Labels the first word and takes that back, in one new document after the other; the times of the keys, painted. */
async function label(page: Page, project: Project): Promise<number[]> {
  const selector = '[data-testid=span-tag]'
  const keys: number[] = []
  const end = performance.now() + 1000 * SECONDS
  const [first] = project.allIds().slice(-NEW)
  await page.evaluate((hash) => (location.hash = hash), `/project/${project.id}/documents/${first}`)
  await page.getByText('New text 0').first().waitFor()
  for (let n = 0; performance.now() < end; n = (n + 1) % NEW) {
    await page.getByTestId('text').getByText(`New text ${n} `).waitFor()
    await page.getByTestId('text').focus()
    for (const [key, elements] of [
      ['1', 1],
      ['Control+z', 0],
    ] as const) {
      const awaited: Awaited = { count: { selector, elements } }
      keys.push((await timed(page, 'keydown', awaited, () => page.keyboard.press(key))).painted)
      await settle(page)
    }
    await page.keyboard.press('Alt+ArrowDown')
    await settle(page)
  }
  return keys
}

async function measure(base: string): Promise<void> {
  const sent = { steps: [] as Moment[], evaluations: [] as Moment[] }
  const stage = await setStage(() => {}, stampedWorkers(sent.steps, sent.evaluations))
  stage.host.saveSettings({ instantSuggestions: false, likeliestLabels: false })
  const { id } = await stage.host.projects.createSample('Sample')
  const project = stage.host.projects.get(id)
  const texts = Array.from({ length: NEW }, (_, n) => ({
    ...{ text: `New text ${n} about a harbour in winter.`, spans: [] },
  }))
  unwrap(project.addDocuments('New', texts, []))
  const page = await stage.open(`/project/${id}/train`)
  const at = (testid: string) => page.getByTestId(testid)
  await at('outlook').waitFor()
  await chooseBase({ at }, base)
  await at('setting-epochs').fill(EPOCHS)
  await stopRecording(page)
  await page.evaluate(watchTraining)
  await at('start').click()
  await page.getByText(/^Step /).waitFor()
  await takeLong(page)
  await page.waitForTimeout(1000 * SECONDS)
  const seen = await page.evaluate(() => (window as unknown as { seen: Seen }).seen)
  tell(base, 'steps', delays(sent.steps, seen.steps))
  tell(base, 'evaluations', delays(sent.evaluations, seen.evaluations))
  tellLong(base, 'in the Train view', await takeLong(page))
  tell(base, 'keys in documents', await label(page, project))
  tellLong(base, 'in the documents', await takeLong(page))
  await stage.close()
}

function tell(base: string, what: string, times: readonly number[]): void {
  const [p50, p95, most] = [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(0))
  console.log(`${base}: ${times.length} ${what}, painted after ${p50} / ${p95} / ${most} ms`)
}

function tellLong(base: string, where: string, long: Seen['long']): void {
  const longest = Math.max(0, ...long.map(({ took }) => took)).toFixed(0)
  console.log(`${base}: ${long.length} tasks of 50 ms and more ${where}, the longest ${longest} ms`)
}

console.log('p50 / p95 / longest')
for (const base of values.bases.split(',')) await measure(base)
process.exit(0)
