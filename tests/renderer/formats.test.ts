import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { routerKey } from 'vue-router'
import { replaceLink } from '../../renderer/api/client.ts'
import ExportDialog from '../../renderer/annotate/ExportDialog.vue'
import ImportDialog from '../../renderer/annotate/ImportDialog.vue'
import ResultFoot from '../../renderer/tag/ResultFoot.vue'
import { fileFormats, writers } from '../../src/formats/index.ts'
import type * as registry from '../../src/formats/registry.ts'

vi.mock('../../src/formats/registry.ts', async (original) => {
  const { kinds: known } = await original<typeof registry>()
  const { basket, scroll } = await import('../support/made-up-kinds.ts')
  return { kinds: [...known, scroll, basket] }
})

describe('a kind of file that is registered', () => {
  let mounted: VueWrapper | undefined

  beforeEach(() => {
    setActivePinia(createPinia())
    replaceLink({ call: async () => fileFormats() })
  })
  afterEach(() => {
    replaceLink(null)
    mounted?.unmount()
  })

  const show = async (wrapper: VueWrapper) => {
    mounted = wrapper
    await flushPromises()
    return document.body.textContent
  }

  it('is offered for import', async () => {
    const text = await show(mount(ImportDialog, { props: { files: [] }, attachTo: document.body }))
    expect(text).toContain('Scroll: texts between zeros')
    expect(text).toContain('Basket: all texts in one list')
  })

  it('is offered for export when it can be written, and what it cannot hold is said', async () => {
    const text = await show(mount(ExportDialog, { attachTo: document.body }))
    expect(text).toMatch(/Basket: all texts in one list\s*Leaves out spans\./)
    expect(text).not.toContain('Scroll')
  })

  it('is offered for results', async () => {
    const foot = mount(ResultFoot, {
      ...{ attachTo: document.body },
      props: { texts: () => [], count: 0, entities: 0, source: 'A model', redactable: true },
      global: { provide: { [routerKey as symbol]: {} } },
    })
    await show(foot)
    const titles = foot.findAll('option').map((option) => option.text())
    expect(titles).toEqual(writers.map(({ title }) => title))
    expect(titles).toContain('Basket')
    expect(titles).not.toContain('Scroll')
    expect(foot.get('select').element.value).toBe('jsonl')
  })
})
