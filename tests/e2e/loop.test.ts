import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { chooseBase } from '../support/new-run.ts'
import { browserSession } from '../support/session.ts'
import { smallDocuments, smallLabels } from '../support/small-run.ts'
import { temporaryFolder } from '../support/temporary.ts'

describe.skipIf(!chromiumPath)('the whole loop in a browser', () => {
  const s = browserSession()
  const { at } = s

  /** Trains on a few short sentences, which a model from nothing learns within seconds. */
  async function startRun(epochs: number): Promise<void> {
    await chooseBase(s, 'scratch:tiny')
    await at('setting-epochs').fill(String(epochs))
    await at('start').click()
  }
  const smallProject = () => {
    const documents = smallDocuments(40).map(({ text, spans }) => ({ text, spans }))
    return s.show(s.create(documents, smallLabels), 'train')
  }

  it('annotates by mouse and keyboard, undoes, and finds everything after reopening', async () => {
    const file = join(temporaryFolder(), 'three.txt')
    writeFileSync(file, 'Ann Lee flew to Oslo.\nذهب أحمد إلى القاهرة\n王小明在北京工作\n')
    await at('new-name').fill('Mine')
    await at('create').click()
    await at('import').setInputFiles(file)
    await at('import-start').click()
    await s.page.getByText('Imported 3 documents').waitFor()
    await at('import-close').click()
    await at('starter-labels').click()
    await at('label-PERSON').waitFor()

    // By keyboard: the caret is on the first word; extend over two, press the first label's key.
    await at('text').focus()
    await s.page.keyboard.press('Shift+ArrowRight')
    await s.page.keyboard.press('1')
    await s.page.locator('[data-span-id]').first().waitFor()
    expect(await s.page.locator('[data-span-id]').first().innerText()).toBe('Ann Lee')

    // By mouse: with nothing selected choose a label, then double-click a word.
    await s.page.keyboard.press('Escape')
    await at('label-PLACE').click()
    const word = await s.page.evaluate(() => {
      const walker = document.createTreeWalker(
        document.querySelector('[data-testid=text]')!,
        NodeFilter.SHOW_TEXT,
      )
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const index = node.textContent?.indexOf('Oslo') ?? -1
        if (index < 0) continue
        const range = document.createRange()
        range.setStart(node, index)
        range.setEnd(node, index + 4)
        const { x, y, width, height } = range.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2 }
      }
    })
    await s.page.mouse.dblclick(word!.x, word!.y)
    await expect.poll(() => at('span-tag').allInnerTexts()).toEqual(['PERSON', 'PLACE'])
    await s.saved()

    await s.page.keyboard.press('Control+z')
    await expect.poll(() => at('span-tag').allInnerTexts()).toEqual(['PERSON'])
    await s.page.keyboard.press('Control+Shift+z')
    await expect.poll(() => at('span-tag').allInnerTexts()).toEqual(['PERSON', 'PLACE'])
    await s.page.keyboard.press('Control+Enter')
    await s.page.getByText('3 documents, 1 done, 2 spans').waitFor()

    await at('go-projects').click()
    await at('recent').first().click()
    await at('row').first().click()
    await expect.poll(() => at('span-tag').allInnerTexts()).toEqual(['PERSON', 'PLACE'])
    const [project] = s.host.projects.all()
    expect(project.document(1)?.spans.map(({ start, end }) => [start, end])).toEqual([
      [0, 7],
      [16, 20],
    ])
  })

  it('trains, cancels one run and completes another, tags a new text and exports it', async () => {
    await smallProject()
    await startRun(1000)
    await at('epochs').locator('tbody tr').first().waitFor()
    // What was measured would go: that is asked about.
    await at('cancel').click()
    await at('confirm-yes').click()
    await expect.poll(() => at('run-status').innerText()).toBe('Cancelled')
    // It has not come to its end: it can be gone on with.
    expect(await at('resume').isVisible()).toBe(true)

    await startRun(20)
    await at('epochs').locator('tbody tr').first().waitFor()
    await expect.poll(() => at('run-status').innerText(), { timeout: 90_000 }).toBe('Finished')
    expect(await at('epochs').locator('tbody tr').count()).toBe(20)

    await at('go-tag').click()
    await at('tag-text').fill('Ann saw Rome again .')
    await at('tag').click()
    await at('tagged').locator('.mark').first().waitFor()
    const download = s.page.waitForEvent('download')
    await at('tag-export').click()
    const exported = await readFile((await (await download).path()) as string, 'utf8')
    expect(JSON.parse(exported.trim())).toMatchObject({
      text: 'Ann saw Rome again .',
    })
  })

  it('says at once when the training process is killed, and offers to resume', async () => {
    await smallProject()
    await startRun(1000)
    await s.page.getByText(/Step \d+ of/).waitFor()
    process.kill(s.host.training.workerPid as number, 'SIGKILL')
    await at('resume').waitFor({ timeout: 1000 })
    expect(await at('run-message').innerText()).toContain('Your annotations are safe')
    expect(s.host.projects.all()[0].counts().spans).toBe(60)
  })

  it('answers a broken file with a sentence and leaves the project alone', async () => {
    await s.sample()
    await at('import').setInputFiles({
      name: 'a.jsonl',
      mimeType: 'text/plain',
      buffer: Buffer.from('{"text":"a"}\n\n{oops\n'),
    })
    await at('import-start').click()
    await s.page
      .getByRole('alert')
      .getByText(/[Ll]ine 3/)
      .waitFor()
    expect(s.host.projects.all()[0].counts().documents).toBe(250)
  })
})
