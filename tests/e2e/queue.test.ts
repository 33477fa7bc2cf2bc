import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

const statusOf = (s: ReturnType<typeof browserSession>, id: number) =>
  s.project().document(id)?.document.status

describe.skipIf(!chromiumPath)('the queue', () => {
  const s = browserSession()
  const found = () => s.at('found').innerText()

  it('searches, filters by label, status, flag and length, and finds back', async () => {
    await s.sample()
    await s.at('search').fill('harbour')
    await expect.poll(found).toMatch(/^\d+ documents found$/)
    await s.at('search').fill('')
    await expect.poll(found).toBe('250 documents')
    await s.at('show-filters').click()
    await s.at('filter-status').selectOption('new')
    await s.page.getByText('Nothing found').waitFor()
    await s.at('filter-status').selectOption('any')
    await s.at('filter-label').selectOption({ label: 'DATE' })
    await expect.poll(found).toMatch(/^\d\d documents found$/)
    await s.at('filter-min').fill('100000')
    await s.at('filter-min').press('Enter')
    await s.page.getByText('Nothing found').waitFor()
    expect(await s.violations()).toEqual([])
    await s.page.getByRole('button', { name: 'Reset filters' }).click()
    await expect.poll(found).toBe('250 documents')
  })

  it('orders the shortest first', async () => {
    await s.projectOf('A long line of text here.', 'Short.', 'A middling line.')
    await s.at('order').selectOption('length')
    await expect.poll(() => s.at('row').first().innerText()).toContain('Short.')
  })

  it('orders the most uncertain first, or those that a model reads otherwise', async () => {
    const ann = [{ start: 0, end: 3, label: 'PERSON' }]
    const id = s.create(
      ['Ann is sure.', 'Ann is doubtful.', 'Ann is unread.'].map((text) => ({ text, spans: ann })),
      ['PERSON'],
    )
    const run = s.project().suggest({ origin: 'model', name: 'm' })
    const read = { start: 0, end: 3, labelId: run.labelId('PERSON'), source: 'm', score: 0.9 }
    await run.write([
      { documentId: 1, uncertainty: 0.1, proposals: [] },
      { documentId: 2, uncertainty: 0.9, proposals: [read] },
    ])
    await run.show('Read')
    await s.show(id)
    const first = () => s.at('row').first().innerText()
    await expect.poll(first).toContain('sure')
    await s.at('order').selectOption('uncertainty')
    await expect.poll(first).toContain('doubtful')
    await s.at('order').selectOption('disagreement')
    await expect.poll(first).toContain('sure')
    await s.at('show-filters').click()
    await s.at('filter-disagreeing').check()
    await expect.poll(found).toBe('1 document found')
  })

  it('orders what teaches most first, and says why', async () => {
    const people = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon']
    const done = people.map((name) => ({
      ...{ text: `Yesterday ${name} went home.`, status: 'done' as const },
      spans: [{ start: 10, end: 10 + name.length, label: 'PERSON' }],
    }))
    const open = ['Yesterday Max went home.', 'Nobody in Ulaanbaatar knew Quentin Zyx.']
    const fresh = open.map((text) => ({ text, spans: [] }))
    await s.show(s.create([...fresh, ...done.slice(1)], ['PERSON']))
    await s.at('order').selectOption('teaching')
    await s.page.getByText('10 finished documents with spans').waitFor()
    s.project().addDocuments('Import', done.slice(0, 1), [])
    await s.page.getByText('Learnt from 10 finished documents.').waitFor()
    await expect.poll(() => s.at('row').first().innerText()).toContain('Quentin')
    expect(await s.at('reason').first().innerText()).toMatch(/^\d of \d+ words doubtful/)
    expect(await s.violations()).toEqual([])
  })

  it('goes through documents by keyboard alone', async () => {
    await s.projectOf('One.', 'Two.', 'Three.')
    await expect.poll(() => s.at('text').innerText()).toContain('One.')
    await s.page.keyboard.press('Alt+ArrowDown')
    await expect.poll(() => s.at('text').innerText()).toContain('Two.')
    expect(await s.focused()).toBe('text')
    await s.page.keyboard.press('Alt+l')
    expect(await s.focused()).toBe('queue')
    await s.page.keyboard.press('End')
    await s.page.keyboard.press('Enter')
    await expect.poll(() => s.at('text').innerText()).toContain('Three.')
    expect(await s.focused()).toBe('text')
    await s.page.keyboard.press('Control+Enter')
    await expect.poll(() => s.at('text').innerText()).toContain('One.')
    expect(statusOf(s, 3)).toBe('done')
  })

  it('changes many documents in one undo step', async () => {
    await s.projectOf('One.', 'Two.', 'Three.', 'Four.')
    await s
      .at('row')
      .nth(0)
      .click({ modifiers: ['Shift'] })
    await s
      .at('row')
      .nth(2)
      .click({ modifiers: ['Shift'] })
    await s.at('chosen').getByText('3 documents chosen').waitFor()
    await s.at('bulk-menu').click()
    expect(await s.violations()).toEqual([])
    await s.at('bulk-done').click()
    await expect.poll(() => s.project().counts().done).toBe(3)
    await s.page.keyboard.press('Control+z')
    await expect.poll(() => s.project().counts().done).toBe(0)

    await s.page.keyboard.press('Alt+l')
    await s.page.keyboard.press('Home')
    await s.page.keyboard.press('Shift+ArrowDown')
    await s.at('chosen').getByText('2 documents chosen').waitFor()
    await s.page.keyboard.press('Control+k')
    await s.at('palette-query').fill('split hold out testing')
    await s.page.keyboard.press('Escape')
    await s.page.keyboard.press('Control+a')
    await s.at('chosen').getByText('4 documents chosen').waitFor()
    await s.at('bulk-menu').press('Enter')
    await s.at('bulk-split-test').press('Enter')
    await expect.poll(() => s.project().document(4)?.document.split).toBe('test')
  })

  it('asks before it changes many', async () => {
    await s.sample()
    await s.at('queue').press('Control+a')
    await s.at('bulk-menu').click()
    await s.at('bulk-trash').click()
    await s.page.getByText('This changes 250 documents in one step.').waitFor()
    expect(await s.violations()).toEqual([])
    await s.at('confirm-no').click()
    expect(s.project().counts().documents).toBe(250)
  })

  it('splits documents into sentences', async () => {
    await s.projectOf('One sentence. Another sentence.')
    await s.at('sentences').click()
    await expect.poll(() => s.project().counts().documents).toBe(2)
    await expect.poll(() => s.at('row').count()).toBe(2)
  })
})
