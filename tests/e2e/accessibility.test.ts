import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

const themes = ['light', 'dark'] as const

describe.skipIf(!chromiumPath)('axe finds no violation', () => {
  const s = browserSession()
  const press = (key: string) => s.page.keyboard.press(key)

  it.each(themes)('in any view, %s', async (colorScheme) => {
    await s.page.emulateMedia({ colorScheme })
    await s.at('new-name').waitFor()
    expect(await s.violations()).toEqual([])
    await s.sample()
    expect(await s.violations()).toEqual([])
    for (const place of ['labels', 'entities', 'review', 'train', 'tag', 'models', 'settings']) {
      await s.at(`go-${place}`).click()
      await s.page.locator('h1').waitFor()
      expect(await s.violations()).toEqual([])
    }
  })

  it('in what the settings show to be read, all of which is there', async () => {
    await s.at('go-settings').click()
    const shown = {
      licences: 'Permission is hereby granted',
      report: 'Project files: A project was made',
      changes: 'The first version',
    }
    for (const [name, words] of Object.entries(shown)) {
      await s.at(name).click()
      await s.at('text-dialog').getByText(words).first().waitFor()
      // The licences are long, and of one kind with the others.
      if (name !== 'licences') expect(await s.violations()).toEqual([])
      await press('Escape')
    }
  })

  /** Shows something, has axe look at it, and closes it with Esc. */
  async function look(name: string, open: () => Promise<unknown>): Promise<void> {
    await open()
    await s.page.locator('[role=dialog], [role=menu]').first().waitFor()
    expect([name, await s.violations()]).toEqual([name, []])
    await press('Escape')
  }

  it.each(themes)('in any dialog, menu and popup of the workspace, %s', async (colorScheme) => {
    await s.page.emulateMedia({ colorScheme })
    await s.labelled('Ann met Bob and Ann.', 'Two.')
    await look('palette', () => press('Control+k'))
    await look('keys', () => press('?'))
    await press('Enter')
    await s.at('label-popup').waitFor()
    expect(await s.violations()).toEqual([])
    await press('Escape')
    await press('1')
    await look('label all', () => press('Control+Shift+1'))
    await look('export', () => s.at('export').click())
    await look('import', () =>
      s.at('import').setInputFiles({
        name: 'a.jsonl',
        mimeType: 'text/plain',
        buffer: Buffer.from('{"text":"a"}\n'),
      }),
    )
    await look('suggest', () => s.at('suggest').click())
    await look('accept', async () => {
      await press('Control+k')
      await s.page.keyboard.type('answer suggestions by score')
      await press('Enter')
    })
    await look('rules', () => s.at('rules').click())
    await look('rule form', async () => {
      await s.at('rules').click()
      await s.at('rule-new').click()
      await s.at('rule-body').fill('Ann')
      await s.at('rule-hits').getByText('2 places').waitFor()
    })
    await s.at('queue').press('Control+a')
    await look('many documents', () => s.at('bulk-menu').click())
    await s.at('edit-guidelines').click()
    await s.at('guidelines-text').fill('# Rules\n\n- one\n\n> `two`')
    expect(await s.violations()).toEqual([])
    await s.at('go-labels').click()
    await s.at('card-ORG').getByRole('button', { name: 'ORG', exact: true }).click()
    expect(await s.violations()).toEqual([])
    await look('question', () => s.at('label-delete').click())
  })

  it.each(themes)('in any dialog and menu of the models, %s', async (colorScheme) => {
    await s.page.emulateMedia({ colorScheme })
    await s.host.models.import(await tinyModel(temporaryFolder()))
    await s.at('go-models').click()
    const choose = (name: string) => async () => {
      await s.at('model-menu').click()
      await s.page.getByRole('menuitem', { name }).click()
    }
    await look('menu', () => s.at('model-menu').click())
    await look('rename', choose('Rename…'))
    await look('copy', choose('Export a copy…'))
    await look('mirror', () => s.at('mirror').click())
    await choose('Move to trash')()
    await s.at('trashed').waitFor()
    expect(await s.violations()).toEqual([])
    await look('empty the trash', () => s.at('empty-trash').click())
  })
})
