import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

describe.skipIf(!chromiumPath)('suggestions', () => {
  const s = browserSession()
  const counts = () => {
    const found = s.project().document(1)
    return [found?.spans.length, found?.suggestions.length]
  }

  /** A project in which a list of names has suggested Ann twice in one document, once in another. */
  async function suggested(): Promise<void> {
    await s.labelled('Ann met Bob and Ann.', 'Ann left in 2024.')
    await s.at('rules').click()
    await s.at('rule-new').click()
    await s.at('rule-name').fill('Names')
    await s.at('rule-body').fill('Ann\nZoë')
    await s.at('rule-hits').getByText('3 places found').waitFor()
    expect(await s.violations()).toEqual([])
    await s.at('rule-save').click()
    await s.at('rule').getByText('Names', { exact: true }).waitFor()
    expect(await s.violations()).toEqual([])
    await s.page.getByRole('button', { name: 'Suggest with rules' }).click()
    await s.at('suggest-source').waitFor()
    expect(await s.violations()).toEqual([])
    await s.at('suggest-run').click()
    await s.page.getByText('3 suggestions in 2 documents.').waitFor()
    await expect.poll(() => s.at('suggestion-tag').count()).toBe(2)
  }

  it('come from a list of names, apart from human work, and are answered by key', async () => {
    await suggested()
    expect(await s.at('span-tag').count()).toBe(0)
    await s.at('text').focus()
    await s.page.keyboard.press('Tab')
    await s.page.keyboard.press('a')
    await expect.poll(counts).toEqual([1, 1])
    expect(s.project().document(1)?.spans[0]).toMatchObject({ origin: 'rule', source: 'Names' })
    // The next one is selected already.
    await s.page.keyboard.press('x')
    await expect.poll(counts).toEqual([1, 0])
    await s.page.keyboard.press('Control+z')
    await s.page.keyboard.press('Control+z')
    await expect.poll(counts).toEqual([0, 2])
    await expect.poll(() => s.at('suggestion-tag').count()).toBe(2)
  })

  it('are accepted above a score, saying how many beforehand, in one undo step', async () => {
    await suggested()
    await s.at('accept-by-score').click()
    await s.at('scope-found').check()
    await s.at('accept-count').getByText('3 suggestions').waitFor()
    expect(await s.violations()).toEqual([])
    await s.at('accept-run').click()
    await expect.poll(() => s.project().counts().spans).toBe(3)
    await s.page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect.poll(counts).toEqual([0, 2])
  })

  it('filter the queue, and go by mouse from the inspector', async () => {
    await suggested()
    await s.at('show-filters').click()
    await s.at('filter-suggested').check()
    await expect.poll(() => s.at('found').innerText()).toBe('2 documents found')
    await s.at('accept-here').click()
    await expect.poll(counts).toEqual([2, 0])
    await expect.poll(() => s.at('found').innerText()).toBe('1 document found')

    // What a model reads otherwise than it is labelled is told where no suggestion can be.
    const run = s.project().suggest({ origin: 'model', name: 'Reader' })
    const proposal = { start: 0, end: 3, labelId: 'ORG', source: 'Reader', score: 0.9 }
    await run.write([{ documentId: 1, uncertainty: 0.1, proposals: [proposal] }])
    await run.show('Suggest with Reader')
    await s.at('model-reading').getByText('Reader read 2 labelled places otherwise.').waitFor()
    expect(await s.at('read-otherwise').allInnerTexts()).toEqual([
      expect.stringMatching(/^Ann\s+another label\s+ORG$/),
      expect.stringMatching(/^Ann\s+not found$/),
    ])
    expect(await s.violations()).toEqual([])
  })

  it('tells what is wrong with a pattern while it is written', async () => {
    await s.labelled('In 2024.')
    await s.at('rules').click()
    await s.at('rule-new').click()
    await s.at('rule-kind').selectOption('pattern')
    await s.at('rule-body').fill('(\\d{4}')
    await s.at('rule-problem').waitFor()
    await s.at('rule-body').fill('\\d{4}')
    await s.at('rule-hits').getByText('1 place found').waitFor()
  })
})
