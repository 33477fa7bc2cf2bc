import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { quantile } from '../bench/statistics.ts'
import { chooseBase } from '../support/new-run.ts'
import { Desktop, minimise, press, windows } from './desktop.ts'

/**
 * Drives the application in a real window, from its start to quitting during training, and records what was
 * seen: `ELECTRON=path node tests/electron/run.ts [FOLDER]`, under an X server and a window manager. APP names
 * another folder of the application than the checkout. Not part of `npm test`; see docs/desktop.md.
 */
const electron = process.env.ELECTRON && resolve(process.env.ELECTRON)
if (!electron) throw new Error('ELECTRON names Electron’s program.')
const out = resolve(process.argv[2] ?? 'real-window')
const app = resolve(process.env.APP ?? fileURLToPath(new URL('../..', import.meta.url)))
mkdirSync(out, { recursive: true })
const desktop = new Desktop({ electron, app, out })
let failures = 0

/** One thing to see; what it answers stands in the record. */
async function see(what: string, work: () => Promise<string | void>): Promise<void> {
  const from = performance.now()
  try {
    const seen = await work()
    record(`ok      ${what}${seen ? `: ${seen}` : ''}`)
  } catch (error) {
    failures++
    desktop.picture(`failed-${failures}`)
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    record(`FAILED  ${what}: ${why} (after ${Math.round(performance.now() - from)} ms)`)
  }
}

function record(line: string): void {
  console.log(line)
  writeFileSync(join(out, 'record.txt'), `${line}\n`, { flag: 'a' })
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++, await setTimeout(100)) if (await holds()) return
  throw new Error(`${what} did not come about`)
}

let page: Page
const at = (id: string) => page.getByTestId(id)
const text = (words: string | RegExp) => page.getByText(words).first().waitFor()

async function annotating(): Promise<void> {
  await see('starts with a page and its window', async () => {
    const from = performance.now()
    page = await desktop.start()
    await at('new-name').waitFor()
    desktop.picture('1-start')
    return `${Math.round(performance.now() - from)} ms; windows ${JSON.stringify(windows())}`
  })
  await see('makes a project, imports, annotates by key', async () => {
    const file = join(desktop.home, 'three.txt')
    writeFileSync(file, 'Ann Lee flew to Oslo.\nBob saw Rome.\nCarl slept.\n')
    await at('new-name').fill('News')
    await at('create').click()
    await at('import').setInputFiles(file)
    await at('import-start').click()
    await text('Imported 3 documents')
    await at('import-close').click()
    await at('text').waitFor()
    await at('go-labels').click()
    await at('starter-labels').click()
    await at('starter-labels').waitFor({ state: 'detached' })
    await at('go-documents').click()
    await at('text').focus()
    press('shift+Right', '1')
    await page.locator('[data-span-id]').first().waitFor()
    desktop.picture('2-annotated')
    return page.locator('[data-span-id]').first().innerText()
  })
  await see('copies', async () => {
    await page.evaluate(() => navigator.clipboard.writeText('copied'))
  })
  await see('has a menu in fields', async () => {
    const before = windows().length
    await at('search').click({ button: 'right' })
    await setTimeout(500)
    desktop.picture('3-field-menu')
    press('Escape')
    return `${before} windows before`
  })
  await see('asks before a link of somebody’s opens', async () => {
    await page.evaluate(() => void window.open('https://guides.example/page'))
    await setTimeout(700)
    desktop.picture('4-link')
    press('Escape')
  })
}

async function saving(): Promise<void> {
  const save = async (key: string, name: string) => {
    await at('text').focus()
    await page.keyboard.press('Control+e')
    await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
    await setTimeout(1500)
    desktop.picture(name)
    const said = await at('exported').count()
    const titles = windows()
    press(key)
    await at('exported').waitFor()
    const outcome = await at('exported').innerText()
    await page.keyboard.press('Escape')
    return `before: ${said} sentences; dialog ${JSON.stringify(titles)}; after: ${outcome}`
  }
  await see('says after Cancel that nothing was saved', () => save('Escape', '5-save-cancel'))
  await see('says after saving what the file is called', () => save('Return', '6-save'))
}

async function startingAgain(): Promise<void> {
  await see('a second start brings the window back and opens what it names', async () => {
    await page.goto('spanwright://app/#/')
    await at('new-name').waitFor()
    minimise()
    await setTimeout(500)
    const before = JSON.stringify(windows())
    const code = await desktop.startAgain(join('spanwright', 'projects', 'News.spanwright'))
    await at('row').first().waitFor()
    await setTimeout(500)
    desktop.picture('7-second-start')
    return `exit code ${code}; windows before ${before}, after ${JSON.stringify(windows())}`
  })
  await see('opens what a file manager names by its address', async () => {
    await page.goto('spanwright://app/#/')
    await at('new-name').waitFor()
    const file = join(desktop.home, 'spanwright', 'projects', 'News.spanwright')
    await desktop.startAgain(pathToFileURL(file).href)
    await at('row').first().waitFor()
  })
}

/** Does what ends a process, and waits for the dump that Chromium writes of its crash. */
async function recorded(crash: () => void): Promise<void> {
  const before = desktop.dumps()
  crash()
  await until('a record of the crash', () => desktop.dumps() > before)
}

async function crashing(): Promise<void> {
  await see('opens a page anew whose process has crashed, which is recorded', async () => {
    const session = await page.context().newCDPSession(page)
    // What is not answered is asked of the next process too, which crashes as well.
    await recorded(() => void session.send('Page.crash').catch(() => undefined))
    await setTimeout(3000)
    page = await desktop.attach()
    await text('opened anew')
    desktop.picture('8-page-anew')
  })
  await see('goes on when the process of the projects has crashed, which is recorded', async () => {
    const [host] = desktop.utilities()
    await recorded(() => void process.kill(host, 'SIGSEGV'))
    await until(
      'another process',
      () => desktop.utilities().length > 0 && !desktop.utilities().includes(host),
    )
    await at('row').nth(1).click()
    await at('text').focus()
    await page.keyboard.press('1')
    await text('All changes saved')
  })
}

async function training(): Promise<void> {
  const begin = async () => {
    await at('go-train').click()
    await chooseBase({ at }, 'scratch:tiny')
    // What is suggested for the base comes a moment later.
    await setTimeout(2000)
    await at('setting-epochs').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('1000')
    await at('start').click()
    await text(/Step \d+ of/)
  }
  await see('trains', async () => {
    await page.goto('spanwright://app/#/')
    await at('sample').click()
    await at('row').first().waitFor()
    await begin()
    await setTimeout(3000)
    desktop.picture('9-training')
  })
  await see('asks before closing the window, and before quitting, during training', async () => {
    press('ctrl+w')
    await setTimeout(1000)
    desktop.picture('10-close')
    press('Escape')
    await setTimeout(500)
    press('ctrl+q')
    await setTimeout(1000)
    desktop.picture('11-quit')
    press('Escape')
    await setTimeout(500)
    return at('run-status').innerText()
  })
  const worker = () => desktop.utilities().at(-1) as number
  const interrupted = async () => {
    await at('run-status').getByText('Interrupted').waitFor()
    return page.getByText('The training process').innerText()
  }
  await see('says in words that the training process has crashed, which is recorded', async () => {
    await recorded(() => void process.kill(worker(), 'SIGSEGV'))
    const said = await interrupted()
    await at('resume').click()
    await text(/Step \d+ of/)
    return said
  })
  await see('says in words that the training process was killed', async () => {
    process.kill(worker(), 'SIGKILL')
    return interrupted()
  })
  await see('quits during training when asked to, and leaves nothing', async () => {
    await at('resume').click()
    await text(/Step \d+ of/)
    await setTimeout(2000)
    press('ctrl+q')
    await setTimeout(1000)
    press('Tab', 'Return')
    const seconds = await desktop.ended()
    return `${seconds.toFixed(1)} s; ${desktop.utilities().length} processes left`
  })
  await see('comes back where it was, and resumes', async () => {
    page = await desktop.start()
    await at('resume').click()
    await text(/Step \d+ of/)
    desktop.picture('12-resumed')
    await at('cancel').click()
    await until('its end', async () => {
      // Once something was measured, cancelling is asked about.
      if (await at('confirm-yes').isVisible()) await at('confirm-yes').click()
      return (await at('run-status').innerText()) === 'Cancelled'
    })
    return page.url()
  })
}

/** How long the main process took to answer each time, in milliseconds, until `work` ends. */
async function waits(work: Promise<unknown>): Promise<string> {
  const taken: number[] = []
  let ended = false
  const end = () => (ended = true)
  work.then(end, end)
  while (!ended) {
    const from = performance.now()
    await desktop.pages()
    taken.push(performance.now() - from)
    await setTimeout(20)
  }
  await work
  const [half, most, longest] = [0.5, 0.99, 1].map((share) => quantile(taken, share).toFixed(1))
  return `${half} (median), ${most} (99 %) and ${longest} ms at most of ${taken.length}`
}

/** Chooses a file for the import by its path, as a dialog does: sent over the line it would take minutes. */
async function give(file: string): Promise<void> {
  await at('import').waitFor({ state: 'attached' })
  const session = await page.context().newCDPSession(page)
  const expression = `document.querySelector('[data-testid=import]')`
  const { result } = await session.send('Runtime.evaluate', { expression })
  await session.send('DOM.setFileInputFiles', { files: [file], objectId: result.objectId })
}

async function importing(): Promise<void> {
  await see('answers during an import of 45 MB', async () => {
    const line = 'Ann Lee flew to Oslo and met Bob of Acme Corp. there on Monday.\n'
    const file = join(desktop.home, 'large.txt')
    writeFileSync(file, line.repeat(Math.round(45e6 / line.length)))
    await page.goto('spanwright://app/#/')
    await at('new-name').fill('Large')
    await at('create').click()
    await give(file)
    const idle = await waits(setTimeout(3000))
    const from = performance.now()
    await at('import-start').click()
    const done = page.getByText(/Imported [\d,]+ documents/).waitFor({ timeout: 1_800_000 })
    const menu = setTimeout(4000).then(async () => {
      press('alt+f')
      await setTimeout(150)
      desktop.picture('13-menu-during-import')
      press('Escape')
    })
    const busy = await waits(Promise.all([done, menu]))
    const seconds = Math.round((performance.now() - from) / 1000)
    return `${seconds} s; the main process answered after ${busy}; at rest after ${idle}`
  })
}

try {
  await annotating()
  await saving()
  await startingAgain()
  await crashing()
  await training()
  await importing()
  await see('quits', async () => {
    press('ctrl+q')
    return `${(await desktop.ended()).toFixed(1)} s`
  })
  await see('starts in safe mode, without the windows of the last time', async () => {
    page = await desktop.start('--safe-mode')
    await at('new-name').waitFor()
    desktop.picture('14-safe-mode')
    press('ctrl+q')
    await desktop.ended()
    return page.url()
  })
  await see('has asked nobody for anything', async () => {
    const requests = desktop.requests()
    if (requests.length > 0) throw new Error(requests.join(' '))
    return 'no http, https or ws address in the network logs of its starts'
  })
} finally {
  desktop.stop()
}
process.exitCode = failures === 0 ? 0 : 1
