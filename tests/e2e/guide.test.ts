import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { chromiumPath } from '../support/browser.ts'
import { guideSteps } from '../support/guide-steps.ts'
import { browserSession } from '../support/session.ts'
import { smallDocuments, smallLabels } from '../support/small-run.ts'

describe.skipIf(!chromiumPath)('the way from the first word to a tagger', () => {
  const s = browserSession()
  const { at } = s
  const next = () => at('next-step').innerText()
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => s.page.keyboard.press(key)), Promise.resolve())

  /** Spans that wait in the first document. */
  function propose(...words: [start: number, end: number][]): void {
    const edits = words.map(([start, end]) => ({
      type: 'suggestion.create' as const,
      suggestion: {
        ...{ id: `g${start}`, documentId: 1, start, end, labelId: 'PERSON' },
        ...{ origin: 'model' as const, source: 'm', score: 0.9 },
      },
    }))
    unwrap(s.project().apply('Suggest', edits))
  }
  const status = (id: number) => s.project().document(id)?.document.status

  it('is walked by the guide, each step of it, on the sample', async () => {
    const text = readFileSync(new URL('../../docs/guide/README.md', import.meta.url), 'utf8')
    const titles = [...text.matchAll(/^## \d+\. (.*)$/gm)].map(([, title]) => title)
    const pictures = [...text.matchAll(/\]\((\w+)\.png\)/g)].map(([, name]) => name)
    expect(titles).toEqual(guideSteps.map(({ title }) => title))
    expect(pictures).toEqual(guideSteps.flatMap(({ picture }) => picture ?? []))
    for (const { walk } of guideSteps) await walk(s.page)
  })

  it('asks at Done about open suggestions, once, and never flips what is done', async () => {
    await s.labelled('Ann met Bob.', 'Cid left.')
    expect(await next()).toContain('0 of 2 for a first training.')
    propose([0, 3], [8, 11])
    await expect.poll(() => at('suggestion-tag').count()).toBe(2)
    await press('Control+Enter')
    await at('open-suggestions').getByText('2 suggestions are open.').waitFor()
    expect(await s.violations()).toEqual([])
    expect(status(1)).toBe('new')
    await press('Alt+a')
    await expect.poll(() => status(1)).toBe('done')
    expect(s.project().spans(1)).toHaveLength(2)

    await at('text').getByText('Cid').waitFor()
    await press('Control+Enter')
    await s.page.getByText('All documents are done.').waitFor()
    await press('Control+Enter', 'Control+Enter')
    await expect.poll(next).toContain('2 documents to learn from.')
    expect(status(2)).toBe('done')

    // Pressed again, nothing of what is open is kept.
    await s.page.goto(s.page.url().replace(/\d+$/, '1'))
    await at('text').getByText('Bob').waitFor()
    await at('reopen').click()
    propose([4, 7])
    await expect.poll(() => at('suggestion-tag').count()).toBe(1)
    await at('done').click()
    await at('done-reject').click()
    await expect.poll(() => status(1)).toBe('done')
    expect([s.project().spans(1).length, s.project().counts().suggestions]).toEqual([2, 0])
  })

  it('puts a lit label out, and labels everywhere where one document has no more', async () => {
    await s.labelled('Ann left.', 'Then Ann came.')
    await at('label-PERSON').click()
    await at('text').focus()
    await press('Enter')
    await expect.poll(() => at('span-tag').count()).toBe(1)
    await at('label-PERSON').click()
    expect(await at('label-PERSON').getAttribute('aria-pressed')).toBe('false')
    expect(s.project().spans(1)).toMatchObject([{ labelId: 'PERSON' }])

    await at('label-all').click()
    await at('occurrence').waitFor()
    expect(await at('occurrences-project').isChecked()).toBe(true)
    await at('occurrences-run').click()
    await expect.poll(() => s.project().spans(2).length).toBe(1)
  })

  it('finds words in the text, makes a label where it is needed, and keeps the place', async () => {
    await s.labelled(`${'Nobody came. '.repeat(300)}Ann left, and so did ann.`, 'Cid left.')
    await press('Control+f')
    await at('find').fill('ann')
    await expect.poll(() => at('find-count').innerText()).toBe('1 of 2')
    expect(await s.violations()).toEqual([])
    await press('Enter')
    await expect.poll(() => at('find-count').innerText()).toBe('2 of 2')
    await press('Escape', 'Enter')
    await at('label-query').fill('GUEST: who came')
    expect(await s.violations()).toEqual([])
    await press('Enter')
    await at('span-tag').waitFor()
    expect(await at('span-tag').innerText()).toBe('GUEST')
    const guest = s
      .project()
      .labels()
      .find(({ name }) => name === 'GUEST')
    expect(s.project().spans(1)).toMatchObject([{ labelId: guest?.id }])
    expect(guest?.description).toBe('who came')
    // A long text says how far it counts.
    expect(await at('reviewed').innerText()).toMatch(/read$/)
    await at('go-labels').click()
    await at('go-documents').click()
    await at('span-tag').waitFor()
    expect(await at('span-tag').isVisible()).toBe(true)
  })

  it('asks before a long text is done of which little was labelled, and keeps to what was', async () => {
    await s.labelled(`Ann left. ${'Nobody came. '.repeat(300)}`, 'Cid left.')
    await press('1', 'Control+Enter')
    await at('unread').waitFor()
    expect(await at('unread').innerText()).toContain('Labelled only at its beginning.')
    expect(await s.violations()).toEqual([])
    await at('done-part').click()
    await s.page.getByText('Cid left.').first().waitFor()
    const kept = () => s.project().plainDocument(1)
    expect(kept()).toMatchObject({ status: 'done', reviewed: [{ start: 0, end: 9 }] })
    await press('Control+z')
    await expect.poll(kept).toMatchObject({ status: 'in-progress', reviewed: null })
    await press('Alt+ArrowUp')
    await expect.poll(() => at('reviewed').count()).toBe(1)
    await press('Control+Enter')
    await at('unread').waitFor()
    await press('Control+Enter')
    await expect.poll(kept).toMatchObject({ status: 'done', reviewed: null })
  })

  it('begins a drag on the first word of a selected span, and draws over text in every dark', async () => {
    await s.labelled('Bank of England notes')
    await press('Shift+ArrowRight', 'Shift+ArrowRight', '2')
    await at('span-tag').waitFor()
    const middle = async (word: string) => {
      const box = await s.page.evaluate((wanted) => {
        const piece = document.querySelector('[data-span-id]')!.firstChild!
        const range = document.createRange()
        const from = piece.textContent!.indexOf(wanted)
        range.setStart(piece, from)
        range.setEnd(piece, from + wanted.length)
        const { x, y, width, height } = range.getBoundingClientRect()
        return { x, y, width, height }
      }, word)
      return { x: box.x + box.width / 4, y: box.y + box.height / 2, width: box.width }
    }
    const bank = await middle('Bank')
    await s.page.mouse.move(bank.x, bank.y)
    await s.page.mouse.down()
    await s.page.mouse.move(bank.x + bank.width / 2, bank.y, { steps: 4 })
    await s.page.emulateMedia({ colorScheme: 'dark' })
    const blend = await at('caret')
      .first()
      .evaluate((it) => getComputedStyle(it).mixBlendMode)
    expect(blend).toBe('screen')
    await s.page.mouse.up()
    await at('label-popup').waitFor()
    await press('1')
    await expect.poll(() => s.project().spans(1).length).toBe(2)
    expect(
      s
        .project()
        .spans(1)
        .map(({ start, end }) => [start, end]),
    ).toEqual([
      [0, 15],
      [0, 4],
    ])
  })

  it('leads from the figures of a run to the sentences behind them', async () => {
    const documents = smallDocuments(40).map(({ text, spans }) => ({ text, spans }))
    const id = s.create(documents, smallLabels)
    await s.show(id, 'train')
    await at('offer-quick').click()
    expect(await at('reads').innerText()).toContain('Learns from 40 documents that are read whole.')
    await expect.poll(() => at('start').isEnabled()).toBe(true)
    await at('start').click()
    await at('verdict').waitFor({ timeout: 60_000 })
    expect(await at('verdict').innerText()).toMatch(/^Finds \d+ of \d+ entities/)
    expect(await at('found-of').innerText()).toMatch(/^\d+ of \d+ found$/)
    await at('mistakes')
      .getByText(/found right/)
      .waitFor()
    expect(await s.violations()).toEqual([])

    // What is hidden from sight far below does not let the focus scroll the frame away.
    await at('mistakes').evaluate((element) => element.scrollIntoView())
    expect(await s.page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0)

    // A wrong label among those held out is a mistake that can be opened, and mended.
    const [run] = s.host.training.runs(s.project())
    const [held] = run.epochs[0].samples
    const [span] = s.project().spans(held.documentId)
    const patch = { labelId: 'PLACE' }
    unwrap(s.project().apply('Relabel', [{ type: 'span.update', id: span.id, patch }]))
    await at('mistakes-label').click()

    // Its document goes back into the queue by a key, and a press takes that back.
    const { documentId } = held
    const done = { type: 'document.update', id: documentId, patch: { status: 'done' } } as const
    unwrap(s.project().apply('Done', [done]))
    const requeue = at('requeue').first()
    await requeue.filter({ hasText: 'Back to the queue' }).waitFor()
    await requeue.focus()
    await press('Enter')
    await requeue.filter({ hasText: 'In the queue' }).waitFor()
    expect(status(documentId)).toBe('in-progress')
    expect(await s.violations()).toEqual([])
    await s.page.getByRole('button', { name: 'Undo', exact: true }).last().click()
    await expect.poll(() => status(documentId)).toBe('done')

    await at('side-open').first().click()
    await at('text').waitFor()
    await expect.poll(() => at('remove').count()).toBe(1)
    expect(s.page.url()).toContain(`/documents/${held.documentId}`)

    // A second run learns from that, and says what lies between the two.
    await at('go-train').click()
    await expect.poll(() => at('start').isEnabled()).toBe(true)
    await at('start').click()
    await expect.poll(() => at('compare-run').count()).toBe(2)
    await at('verdict').waitFor({ timeout: 60_000 })
    for (const box of await at('compare-run').all()) await box.check()
    expect(await at('between').innerText()).toContain('4 changes to the project lie between')
    await at('between-look').click()
    await at('between').getByText('1 document changed: 1 span relabelled.').waitFor()
    await at('changed-document').locator('summary').click()
    expect(await at('changed-place').innerText()).toMatch(/Before[^]*PERSON[^]*After[^]*PLACE/)
    expect(await s.violations()).toEqual([])
    await at('changed-place').getByTestId('side-open').click()
    await expect.poll(() => s.page.url()).toContain(`/documents/${held.documentId}?at=`)
    await expect.poll(() => at('remove').count()).toBe(1)
  })
})
