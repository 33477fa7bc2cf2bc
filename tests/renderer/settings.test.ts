import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { replaceLink } from '../../renderer/api/client.ts'
import { useSettings } from '../../renderer/ui/settings.ts'
import { settings, type Settings } from '../../src/model/app.ts'

let kept: Settings

beforeEach(() => {
  setActivePinia(createPinia())
  kept = settings.parse({})
  replaceLink({
    call: (_, change) => Promise.resolve((kept = { ...kept, ...(change as Partial<Settings>) })),
  })
})
afterEach(() => replaceLink(null))

it('the distance of lines, the size of text, the theme and where tags show are on the page as they are kept', async () => {
  const { style, dataset } = document.documentElement
  const shown = () =>
    ['--document-leading', '--document-size'].map((name) => style.getPropertyValue(name))
  const store = useSettings()
  await store.load()
  expect([shown(), dataset.theme, dataset.tags]).toEqual([['2.1', '18px'], undefined, 'always'])
  await store.save({ lines: 'compact', textSize: 21, theme: 'dark', tags: 'hover' })
  expect([shown(), dataset.theme, dataset.tags]).toEqual([['1.7', '21px'], 'dark', 'hover'])
  expect(kept).toMatchObject({ lines: 'compact', textSize: 21, theme: 'dark' })
  await store.save({ lines: 'comfortable', theme: 'system' })
  expect([shown(), dataset.theme]).toEqual([['2.1', '21px'], undefined])
})
