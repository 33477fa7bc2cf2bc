/**
 * A run of 2,000 steps and more whose page is closed and opened again three times and loaded again once, and whose host
 * is killed and started again once, beside the same run that nobody disturbed:
 *
 *   node tests/bench/unbroken-run.ts [--base scratch:tiny] [--epochs 80]
 *
 * Fails where the history that is kept, or that the page shows, is not that of the undisturbed run.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { run as runSchema, type Run } from '../../src/model/runs.ts'
import { buildPages } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'
import { chooseBase } from '../support/new-run.ts'
import { killServe, startServe } from '../support/started-serve.ts'

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: 'scratch:tiny' },
    epochs: { type: 'string', default: '80' },
  },
})
const EPOCHS = Number(values.epochs)
/** Longest wait for anything, in milliseconds. */
const PATIENCE_MS = 1_800_000
/** How long a page that was closed is away. */
const AWAY_MS = 2000

buildPages()
const home = mkdtempSync(join(tmpdir(), 'spanwright-unbroken-'))
let serve = await startServe(home)
const browser = await launchBrowser()
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
context.setDefaultTimeout(PATIENCE_MS)
let page = await context.newPage()

try {
  await page.goto(serve.link.href)
  await page.getByTestId('sample').click()
  await page.getByTestId('go-train').click()
  await startRun()
  const disturbances: [string, () => Promise<void>][] = [
    ['page closed', closeAndOpen],
    ['page closed', closeAndOpen],
    ['page loaded again', async () => void (await page.reload())],
    ['page closed', closeAndOpen],
    ['host killed', killAndResume],
  ]
  const [, total] = await stepsShown(page)
  for (const [i, [name, disturb]] of disturbances.entries()) {
    const at = Math.round((total * (i + 1)) / (disturbances.length + 2))
    await stepReached(page, at)
    const rows = await rowsOf(page)
    console.log(`step ${(await stepsShown(page))[0]} of ${total}, ${rows} evaluations: ${name}`)
    await disturb()
    await stepReached(page, 1)
    // What was told before is there again, and what came meanwhile.
    assert.ok((await rowsOf(page)) >= rows, 'evaluations are gone from the page')
  }
  await finished(page)
  const disturbed = stored()[0]
  const shown = await epochsShown(page)
  await page.getByTestId('run-again').first().click()
  await page.getByTestId('run-repeat').click()
  await stepReached(page, 1)
  await finished(page)
  const undisturbed = stored()[0]
  check(disturbed, undisturbed, shown)
} finally {
  await browser.close()
  await killServe(serve)
  rmSync(home, { recursive: true, force: true })
}

async function startRun(): Promise<void> {
  const at = (id: string) => page.getByTestId(id)
  await at('outlook').waitFor()
  await chooseBase({ at }, values.base)
  await at('setting-epochs').fill(String(EPOCHS))
  await at('start').click()
  await stepReached(page, 1)
}

/** The page is gone for a while, and comes back at the address where it was. */
async function closeAndOpen(): Promise<void> {
  const address = page.url()
  await page.close()
  await setTimeout(AWAY_MS)
  page = await context.newPage()
  await page.goto(address)
  await page.getByTestId('run-status').waitFor()
}

/** Nobody asks the host to end; the page finds its way back by itself. */
async function killAndResume(): Promise<void> {
  await killServe(serve)
  await page.getByTestId('lost').waitFor()
  serve = await startServe(home, { port: Number(serve.link.port) })
  await page.getByTestId('lost').waitFor({ state: 'detached' })
  await page.getByTestId('run-status').getByText('Interrupted').waitFor()
  await page.getByTestId('resume').click()
}

/** The step that the page shows, and of how many. */
async function stepsShown(of: Page): Promise<[step: number, total: number]> {
  const text = (await of.locator('.live.row').textContent()) ?? ''
  const [step = 0, total = 0] = (text.match(/[\d,]+/g) ?? []).map((one) =>
    Number(one.replaceAll(',', '')),
  )
  return [step, total]
}

async function stepReached(of: Page, step: number): Promise<void> {
  await of.waitForFunction(
    (wanted) => {
      const text = document.querySelector('.live.row')?.textContent ?? ''
      return Number(/Step ([\d,]+)/.exec(text)?.[1].replaceAll(',', '') ?? 0) >= wanted
    },
    step,
    { timeout: PATIENCE_MS },
  )
}

function rowsOf(of: Page): Promise<number> {
  return of.getByTestId('epochs').locator('tbody tr').count()
}

async function finished(of: Page): Promise<void> {
  await of.getByTestId('run-status').getByText('Finished').waitFor()
}

/** The numbers of the epochs in the table, as they stand there. */
async function epochsShown(of: Page): Promise<number[]> {
  const cells = await of.getByTestId('epochs').locator('tbody tr > :first-child').allInnerTexts()
  return cells.map((text) => Number.parseFloat(text))
}

/** The runs that the project file has, the newest first. */
function stored(): Run[] {
  const db = new Database(join(home, 'projects', 'Sample.spanwright'), { readonly: true })
  const rows = db.prepare('SELECT data FROM runs ORDER BY createdAt DESC').pluck().all() as string[]
  db.close()
  return rows.map((data) => runSchema.parse(JSON.parse(data)))
}

function check(disturbed: Run, undisturbed: Run, shown: readonly number[]): void {
  const untimed = ({ epochs }: Run) =>
    epochs.map((one) => ({ ...one, seconds: 0, tokensPerSecond: 0 }))
  const steps = disturbed.losses.map(({ step }) => step)
  const stride = steps[1] - steps[0]
  assert.equal(undisturbed.note, `Repeats ${disturbed.name}`)
  assert.deepEqual(
    shown,
    Array.from({ length: EPOCHS }, (_, i) => i + 1),
    'the page shows every epoch once',
  )
  assert.deepEqual(
    steps,
    steps.map((_, i) => stride * (i + 1)),
    'the line of losses has no gap',
  )
  assert.deepEqual(disturbed.losses, undisturbed.losses, 'losses')
  assert.deepEqual(untimed(disturbed), untimed(undisturbed), 'evaluations')
  const last = disturbed.epochs.at(-1)
  console.log(
    `${last?.step} steps, ${disturbed.epochs.length} evaluations, ${steps.length} losses kept: as in the undisturbed run, to the last digit; F1 ${last?.f1.toFixed(4)}`,
  )
}
