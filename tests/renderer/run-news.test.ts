import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { shell, type ShellClient } from '../../renderer/api/shell.ts'
import { useRunNews } from '../../renderer/frame/run-news.ts'
import { useProject } from '../../renderer/project/project.ts'
import { useTraining } from '../../renderer/project/training.ts'
import { useNotices } from '../../renderer/ui/notices.ts'
import { useSettings } from '../../renderer/ui/settings.ts'
import { settings } from '../../src/model/app.ts'
import { run as runSchema, type Run } from '../../src/model/runs.ts'
import { trainingSettings } from '../../src/model/training-settings.ts'

const runOf = (status: Run['status'], message = ''): Run =>
  runSchema.parse({
    ...{ id: 'r', name: 'Mine 1', status, message, createdAt: '2026-01-01T00:00:00Z' },
    ...{ settings: trainingSettings.parse({}), revision: 1, epochs: [], modelId: null },
  })

/** What the system was asked to show. */
let shown: [title: string, body: string | undefined][]
let unmount = () => {}

beforeEach(() => {
  setActivePinia(createPinia())
  shown = []
  class Shown {
    static permission = 'granted'
    constructor(title: string, { body }: NotificationOptions = {}) {
      shown.push([title, body])
    }
  }
  vi.stubGlobal('Notification', Shown)
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
})
afterEach(() => {
  unmount()
  shell.value = null
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** The page, on a place; the run under way in it ends as it is told. */
async function ends(place: string, ended: Run, wanted = true): Promise<void> {
  const routes = ['train', 'documents'].map((name) => ({
    ...{ name, path: `/project/:id/${name}`, component: { template: '<p />' } },
  }))
  const router = createRouter({ history: createMemoryHistory(), routes })
  await router.push(`/project/p/${place}`)
  useProject().info = { id: 'p', name: 'Mine', path: '/p', readOnly: false, trouble: null }
  useSettings().settings = { ...settings.parse({}), runNotices: wanted }
  const training = useTraining()
  training.progress = { run: runOf('running') }
  const page = mount({ setup: useRunNews, render: () => null }, { global: { plugins: [router] } })
  unmount = () => page.unmount()
  expect(document.title).toBe('0 % · Mine · Spanwright')
  training.progress = { run: ended }
  await nextTick()
}

describe('a run that has ended', () => {
  it('is told by the system while another window is looked at, and in the page elsewhere than beside it', async () => {
    await ends('documents', runOf('failed', 'The disk is full.'))
    expect(shown).toEqual([['Mine 1 has ended', 'The disk is full.']])
    expect(useNotices().notices.map(({ text, bad }) => ({ text, bad }))).toEqual([
      { text: 'Mine 1 has ended. The disk is full.', bad: true },
    ])
    expect(document.title).toBe('Mine · Spanwright')
  })

  it('needs no message in the page where it is looked at', async () => {
    await ends('train', runOf('cancelled', 'Cancelled.'))
    expect(shown).toHaveLength(1)
    expect(useNotices().notices).toEqual([])
  })

  it.each([
    ['whom it is not wanted by', () => ends('train', runOf('done'), false)],
    [
      'who looks at the page',
      () => {
        vi.spyOn(document, 'hidden', 'get').mockReturnValue(false)
        return ends('train', runOf('done'))
      },
    ],
    [
      'whose browser shows none',
      () => {
        Object.assign(Notification, { permission: 'denied' })
        return ends('train', runOf('done'))
      },
    ],
    [
      'whose window of the desktop does it',
      () => {
        shell.value = {} as ShellClient
        return ends('train', runOf('done'))
      },
    ],
  ])('is not told by the system to those %s', async (_, act) => {
    await act()
    expect(shown).toEqual([])
  })
})
