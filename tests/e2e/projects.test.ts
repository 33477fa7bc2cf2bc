import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

describe.skipIf(!chromiumPath)('projects as a whole', () => {
  const s = browserSession()

  const choose = async (name: string, action: string) => {
    await s.page.getByRole('button', { name: `More of ${name}`, exact: true }).click()
    await s.at(action).click()
  }
  const said = (text: RegExp) => s.page.getByText(text).first().waitFor()

  it('are copied, checked, made smaller, sealed, opened again, and moved to the trash and back', async () => {
    s.create([{ text: 'Ann left.', spans: [{ start: 0, end: 3, label: 'PER' }] }], ['PER'])
    await s.reload()
    await choose('Mine', 'duplicate')
    await s.at('answer').fill('Copy')
    await s.page.keyboard.press('Enter')
    await said(/Copy is there\./)
    await choose('Copy', 'check')
    await said(/Copy is sound/)
    await choose('Copy', 'compact')
    await said(/Copy takes .* kB/)
    await choose('Copy', 'archive')
    expect(await s.violations()).toEqual([])
    const [download] = await Promise.all([
      s.page.waitForEvent('download'),
      s.at('archive-start').click(),
    ])
    await s.at('archived').waitFor()
    await s.page.keyboard.press('Escape')
    await choose('Copy', 'trash')
    await s.at('trashed').getByText('Copy').waitFor()
    expect(await s.violations()).toEqual([])
    await s.at('trashed').getByRole('button', { name: 'Restore Copy' }).click()
    await s.at('text').getByText('left.').waitFor()
    await s.page.goto(s.url)
    await s.at('unarchive').setInputFiles(await download.path())
    await s.at('text').getByText('left.').waitFor()
    expect(
      s.host.projects
        .recent()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['Copy', 'Copy', 'Mine'])
  })
})
