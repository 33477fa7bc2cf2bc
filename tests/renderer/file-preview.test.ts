import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import ImportDialog from '../../renderer/annotate/ImportDialog.vue'
import { replaceLink } from '../../renderer/api/client.ts'
import { failed } from '../../src/domain/failure.ts'
import { useSettings } from '../../renderer/ui/settings.ts'
import { settings } from '../../src/model/app.ts'
import type { FilePreview } from '../../src/model/file-preview.ts'
import { documentUnits } from '../../src/model/file-reading.ts'

const one = (text: string, label?: string) => ({
  ...{ text, isCut: false, fields: ['page: 2'] },
  spans: label === undefined ? [] : [{ start: 0, end: 3, label }],
})

const preview: FilePreview = {
  ...{ format: 'pdf', evidence: 'it begins as PDF files do', encoding: '' },
  problems: [{ message: 'Page 2 holds no text.' }],
  labels: [{ name: 'PER', spans: 1 }],
  columns: [],
  units: Object.fromEntries(
    documentUnits.map((unit, i) => [
      unit,
      { documents: 10 * i, spans: i, first: [one(`Ann by ${unit}`, 'PER')] },
    ]),
  ) as FilePreview['units'],
}

describe('files that are chosen for import', () => {
  let mounted: VueWrapper
  const asked: [string, Record<string, unknown>][] = []
  let answer: () => FilePreview

  beforeEach(() => {
    setActivePinia(createPinia())
    asked.length = 0
    answer = () => preview
    replaceLink({
      call: async (path, input) => {
        asked.push([path.join('.'), input as Record<string, unknown>])
        if (path.at(-1) === 'preview') return answer()
        if (path.at(-1) === 'formats') return []
        return settings.parse(input ?? {})
      },
    })
  })
  afterEach(() => {
    vi.useRealTimers()
    replaceLink(null)
    mounted.unmount()
  })

  async function choose(...names: string[]): Promise<void> {
    await useSettings().load()
    const files = names.map((name) => new File(['Ann'], name))
    mounted = mount(ImportDialog, { props: { files }, attachTo: document.body })
    await flushPromises()
  }

  const at = (id: string) => document.querySelector<HTMLSelectElement>(`[data-testid=${id}]`)
  const set = async (id: string, value: string) => {
    const field = at(id) as HTMLSelectElement
    field.value = value
    field.dispatchEvent(new Event('change'))
    await flushPromises()
  }
  const previews = () => asked.filter(([path]) => path === 'documents.preview')

  it('are counted and shown as they will be; another unit reads nothing again, and is kept', async () => {
    await choose('a.pdf', 'b.pdf')
    expect(at('preview-count')?.textContent).toMatch(/^0 documents, 0 spans; read as\s+pdf$/)
    expect(at('preview-document')?.textContent).toMatch(/^AnnPER by auto\s*page: 2$/)
    expect(document.body.textContent).toContain('a.pdf: Page 2 holds no text.')
    const before = previews().length
    await set('read-unit', 'paragraph')
    expect(at('preview-count')?.textContent).toMatch(/^40 documents, 4 spans/)
    expect(at('preview-document')?.textContent).toContain('by paragraph')
    expect(previews()).toHaveLength(before)
    expect(asked).toContainEqual([
      'app.saveSettings',
      { fileUnit: 'paragraph', joinHyphens: false },
    ])
    expect(asked.map(([path]) => path)).not.toContain('documents.import')
  })

  it('are read as it was chosen last', async () => {
    replaceLink({
      call: async (path) =>
        path[1] === 'formats'
          ? []
          : path[1] === 'preview'
            ? preview
            : settings.parse({ fileUnit: 'sentence' }),
    })
    await choose('a.pdf')
    expect(at('read-unit')?.value).toBe('sentence')
    expect(at('preview-document')?.textContent).toContain('by sentence')
  })

  it('say why they cannot be read; of a table it is said what its columns are for', async () => {
    answer = () => {
      throw failed('bad-input', 'Say which column.', { columns: ['id', 'note'] })
    }
    await choose('a.csv')
    expect(document.querySelector('[role=alert]')?.textContent).toContain(
      'a.csv: Say which column.',
    )
    const shown = { name: 'note', role: 'text' as const, example: 'Ann left.' }
    answer = () => ({ ...preview, columns: [shown] })
    vi.useFakeTimers()
    await set('column-note', 'text')
    await vi.advanceTimersByTimeAsync(1000)
    expect(previews().at(-1)?.[1]).toMatchObject({ columns: [{ name: 'note', role: 'text' }] })
    expect(at('preview-document')).not.toBeNull()
    expect(at('columns')?.textContent).toContain('Ann left.')
    expect(at('column-note')?.value).toBe('text')
  })
})
