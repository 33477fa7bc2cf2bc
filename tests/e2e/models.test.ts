import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { HubServer, stall } from '../support/hub-server.ts'
import { browserSession } from '../support/session.ts'
import { temporaryFolder } from '../support/temporary.ts'

const golden = fileURLToPath(new URL('../golden/data/checkpoints/bert-fp32', import.meta.url))

describe.skipIf(!chromiumPath)('the models place in a browser', () => {
  const s = browserSession()
  const { at } = s
  let hub: HubServer

  beforeEach(async () => {
    hub = new HubServer()
    s.host.saveSettings({ hubMirror: await hub.start() })
    await at('go-models').click()
    return () => hub.stop()
  })

  const names = () => s.page.locator('[data-testid=model] h3').allInnerTexts()
  const focused = () => s.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))

  async function importGolden(): Promise<void> {
    await at('import-path').fill(golden)
    await at('import-start').click()
    await at('model').waitFor()
  }

  it('imports a folder, renames it by keyboard, exports it, and says where it came from', async () => {
    await at('empty').waitFor()
    await importGolden()
    expect(await at('source').innerText()).toBe(`Imported from ${golden}`)
    expect(await at('model').getByRole('list', { name: 'Labels' }).innerText()).toMatch(/PER\s+LOC/)

    await at('model-menu').focus()
    await s.page.keyboard.press('Enter')
    await s.page.getByRole('menuitem', { name: 'Rename…' }).waitFor()
    await s.page.keyboard.press('Enter')
    await at('answer').fill('People and places')
    await s.page.keyboard.press('Enter')
    await expect.poll(names).toEqual(['People and places'])
    await expect.poll(focused).toBe('Actions for People and places')

    const target = join(temporaryFolder(), 'copy')
    await at('model-menu').click()
    await s.page.getByRole('menuitem', { name: 'Export a copy…' }).click()
    await at('answer').fill(target)
    await at('confirm-yes').click()
    await s.page.getByText(`is copied to ${target}`).waitFor()
    expect(existsSync(join(target, 'model.safetensors'))).toBe(true)
  })

  it('says why a folder is no model', async () => {
    await at('import-path').fill('/')
    await at('import-start').click()
    await s.page.getByRole('alert').getByText('it has no config.json').waitFor()
  })

  it('moves a model to the trash, undoes it, restores it, and deletes it for good', async () => {
    await importGolden()
    const trash = async () => {
      await at('model-menu').click()
      await s.page.getByRole('menuitem', { name: 'Move to trash' }).click()
      await at('trashed').waitFor()
    }
    await trash()
    await at('undo-remove').click()
    await expect.poll(names).toEqual(['bert-fp32'])
    await trash()
    await at('restore').click()
    await expect.poll(names).toEqual(['bert-fp32'])
    await trash()
    await at('empty-trash').click()
    await at('confirm-yes').click()
    await at('trashed').waitFor({ state: 'detached' })
    expect(await s.host.models.trash()).toEqual([])
  })

  it('tags in bytes after that was tried on a project, and with its own numbers again', async () => {
    const spans = [{ start: 0, end: 3, label: 'PER' }]
    s.create(
      Array.from({ length: 40 }, (_, n) => ({ text: `Ann ${n}.`, spans, status: 'done' as const })),
      ['PER'],
    )
    await importGolden()
    const choose = async () => {
      await at('model-menu').click()
      await s.page.getByRole('menuitem', { name: 'Tag faster…' }).click()
    }
    await choose()
    await at('faster-measure').click()
    await s.page.getByText(/times as fast, .* points of F1|times as fast, the same F1/).waitFor()
    expect(await at('precision').locator('tbody tr').count()).toBe(2)
    expect(await s.violations()).toEqual([])
    // A random model finds next to nothing in either.
    await at('faster-on').click()
    await at('note').getByText('bert-fp32 tags in bytes from now on.').waitFor()
    await at('model').getByText('tags in bytes').waitFor()
    await choose()
    await at('faster-off').click()
    await at('note').getByText('bert-fp32 tags with its own numbers from now on.').waitFor()
  })

  it('downloads from a hub: pauses, resumes, and the model is in the library', async () => {
    hub.script.set('model.safetensors', [stall(9000)])
    await at('repository').fill('org/name')
    await at('download-start').click()
    await expect.poll(() => hub.asked('model.safetensors')).toHaveLength(1)
    await at('pause').click()
    await s.page.getByText('Paused').waitFor()
    await at('resume').click()
    await s.page.getByText('In the library').waitFor()
    await expect.poll(names).toEqual(['name'])
    await at('cancel-download').click()
    await at('download').waitFor({ state: 'detached' })
  })

  it('downloads a recommended base, and says where it is', async () => {
    hub.repository = 'FacebookAI/roberta-base'
    hub.script.set('model.safetensors', [stall(9000)])
    await at('recommended').locator('summary').click()
    const base = at('base').filter({ hasText: hub.repository })
    await base.getByRole('button').click()
    await base.getByText('Under Downloads').waitFor()
    expect(await focused()).toBe('Under Downloads: FacebookAI/roberta-base')
    await expect.poll(() => hub.asked('model.safetensors')).toHaveLength(1)
    await at('pause').click()
    await at('resume').click()
    await base.getByText('In the library').waitFor()
    expect(await names()).toEqual(['roberta-base'])
    expect(await s.violations()).toEqual([])
  })

  it('changes the mirror without touching other settings', async () => {
    s.host.saveSettings({ textSize: 22 })
    await at('mirror').click()
    await at('answer').fill('not an address')
    await at('confirm-yes').click()
    await s.page.getByRole('alert').getByText('is not the address of a hub').waitFor()
    await at('mirror').click()
    await at('answer').fill('')
    await at('confirm-yes').click()
    await s.page.getByText('From huggingface.co').waitFor()
    expect(s.host.settings()).toMatchObject({ hubMirror: '', textSize: 22 })
  })

  it.each(['light', 'dark'] as const)(
    'has no accessibility fault in the %s theme',
    async (colorScheme) => {
      await s.page.emulateMedia({ colorScheme })
      await importGolden()
      await s.host.models.import(golden)
      await s.host.models.delete('bert-fp32')
      hub.script.set('config.json', [stall(10)])
      await at('repository').fill('org/name')
      await at('download-start').click()
      await at('trashed').waitFor()
      expect(await s.violations()).toEqual([])
      await at('model-menu').first().click()
      await s.page.getByRole('menuitem').first().waitFor()
      expect(await s.violations()).toEqual([])
      await s.page.getByRole('menuitem', { name: 'Rename…' }).click()
      await at('answer').waitFor()
      expect(await s.violations()).toEqual([])
    },
  )
})
