import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession, starterLabels } from '../support/session.ts'

describe.skipIf(!chromiumPath)('the entities of a project', () => {
  const s = browserSession()
  const { at } = s
  const press = async (...keys: string[]) => {
    for (const key of keys) await s.page.keyboard.press(key)
  }
  const labelled = (text: string, label?: string) => ({
    text,
    spans: label ? [{ start: 0, end: 4, label }] : [],
  })

  it('show what is labelled in several ways, which is mended at once, and become a rule', async () => {
    const texts = [
      labelled('Acme one.', 'ORG'),
      labelled('Acme two.', 'ORG'),
      labelled('Acme three.', 'PLACE'),
      labelled('Acme four.'),
    ]
    await s.show(s.create(texts, starterLabels), 'entities')
    await at('string').waitFor()
    expect(await at('string').innerText()).toMatch(/^Acme\s+ORG\s+2\s+PLACE\s+1$/)
    await at('string-place').nth(3).waitFor()
    expect(await s.violations()).toEqual([])

    await at('string-mixed').check()
    expect(await at('relabel-all').innerText()).toBe('Relabel 1 place')
    await at('relabel-all').click()
    await expect.poll(() => s.project().spans(3)[0].labelId).toBe('ORG')
    await s.page.getByText('Nothing like it').waitFor()
    await at('string-mixed').uncheck()
    await at('label-rest').click()
    await expect.poll(() => s.project().spans(4).length).toBe(1)
    await press('Control+z', 'Control+z')
    await expect.poll(() => s.project().spans(3)[0].labelId).toBe('PLACE')

    await at('string-label').selectOption('PLACE')
    await expect.poll(() => at('string-total').innerText()).toBe('1 string')
    await at('place-open').last().click()
    await at('text').getByText('Acme four').waitFor()
    await at('go-entities').click()
    await at('string-rule').click()
    await at('rule-hits').getByText('4 places found, 1 without a label').waitFor()
    await at('rule-save').click()
    await at('rule').getByText('ORG as labelled').waitFor()
    expect(s.project().rules()).toMatchObject([{ name: 'ORG as labelled', body: 'Acme' }])

    await at('rule-file').setInputFiles({
      name: 'firms.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('term,label,id\nKestrel,ORG,Q1\nOslo,TOWN,Q2\n'),
    })
    await s.page.getByText('Added 2 lists with 2 names.').waitFor()
    expect(s.project().rules()[1].body).toBe('Kestrel\tQ1')
    expect(
      s
        .project()
        .labels()
        .map(({ name }) => name),
    ).toContain('TOWN')
    await at('rule-new').click()
    await at('rule-kind').selectOption('pattern')
    await at('rule-ready').selectOption('Dates')
    expect(await at('rule-name').inputValue()).toBe('Dates')
    expect(await s.violations()).toEqual([])
  })

  it('that are put right a second time offer a rule, with what it would find', async () => {
    await s.labelled(...['one', 'two', 'three', 'four', 'five'].map((n) => `Acme ${n}.`))
    await press('2', 'Control+Enter')
    await at('text').getByText('Acme two').waitFor()
    await press('2')
    await s.page.getByText('“Acme” was labelled ORG in two documents').waitFor()
    await s.page.getByRole('button', { name: 'Make a rule' }).click()
    await at('rule-hits').getByText('5 places found, 3 without a label').waitFor()
  })
})
