import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Settings } from '../../src/model/app.ts'
import { api } from '../api/client.ts'
import { useAttempt } from '../api/attempt.ts'

export type Pane = Settings['panes'][string]

/** Heights of a line in em; between two lines of spans inside spans lie four pixels more. */
const LEADINGS: Record<Settings['lines'], number> = { comfortable: 2.1, compact: 1.7 }

/** Theme, text size, keys and panes: the user's, not a project's. */
export const useSettings = defineStore('settings', () => {
  const settings = shallowRef<Settings | null>(null)
  const { problem, attempt } = useAttempt()

  const load = () => take(api.app.settings)

  /** Shows the change at once and keeps it; says so when it could not be kept. */
  async function save(change: Partial<Settings>): Promise<void> {
    if (settings.value) use({ ...settings.value, ...change })
    await take(() => api.app.saveSettings(change))
  }

  const take = (work: () => Promise<Settings>) => attempt(async () => use(await work()))

  /** Puts theme, text size, the distance of lines and the tags of spans on the page. */
  function use(next: Settings): void {
    settings.value = next
    const root = document.documentElement
    if (next.theme === 'system') delete root.dataset.theme
    else root.dataset.theme = next.theme
    root.dataset.tags = next.tags
    root.style.setProperty('--document-size', `${next.textSize}px`)
    root.style.setProperty('--document-leading', String(LEADINGS[next.lines]))
  }

  const pane = (id: string, width: number): Pane =>
    settings.value?.panes[id] ?? { width, folded: false }

  const savePane = (id: string, pane: Pane) =>
    save({ panes: { ...settings.value?.panes, [id]: pane } })

  /** Gives a command another key; null puts its own keys back. */
  function saveKey(id: string, key: string | null): Promise<void> {
    const keys = { ...settings.value?.keys }
    if (key === null) delete keys[id]
    else keys[id] = key
    return save({ keys })
  }

  return { settings, problem, load, save, pane, savePane, saveKey }
})
