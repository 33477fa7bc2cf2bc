import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type {
  Action,
  Applied,
  HistoryState,
  Progress,
  ProjectChange,
  ProjectInfo,
} from '../../src/contract/index.ts'
import type { Label } from '../../src/domain/model.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { listen } from '../api/streams.ts'

/** The open project: its labels, counts and history, and whether everything is saved. */
export const useProject = defineStore('project', () => {
  const info = shallowRef<ProjectInfo | null>(null)
  const labels = shallowRef<Label[]>([])
  const progress = shallowRef<Progress | null>(null)
  const history = shallowRef<HistoryState>({ revision: 0, undo: null, redo: null })
  const saving = ref(0)
  const problem = ref('')
  /** Last change heard of, from any window; views watch it. */
  const change = shallowRef<ProjectChange | null>(null)
  let stop = () => {}

  async function open(id: string): Promise<void> {
    if (info.value?.id === id) return
    stop()
    info.value = await api.projects.info({ project: id })
    await refresh()
    stop = listen((signal) => api.projects.changes({ project: id }, { signal }), {
      onEvent: (event) => {
        history.value = event.history
        change.value = event
        void refresh()
      },
    })
  }

  async function refresh(): Promise<void> {
    if (!info.value) return
    const project = info.value.id
    ;[labels.value, progress.value, history.value] = await Promise.all([
      api.labels.list({ project }),
      api.projects.progress({ project }),
      api.edits.state({ project }),
    ])
  }

  /** Runs a change and keeps the save state true. Returns whether it was saved. */
  async function save(work: (project: string) => Promise<Applied>): Promise<boolean> {
    if (!info.value) return false
    saving.value++
    problem.value = ''
    try {
      history.value = (await work(info.value.id)).history
      return true
    } catch (error) {
      problem.value = failureOf(error).message
      return false
    } finally {
      saving.value--
    }
  }

  const apply = (action: Action) => save((project) => api.edits.apply({ project, action }))
  const undo = () => save((project) => api.edits.undo({ project }))
  const redo = () => save((project) => api.edits.redo({ project }))

  return {
    info,
    labels,
    progress,
    history,
    saving,
    problem,
    change,
    open,
    refresh,
    apply,
    undo,
    redo,
  }
})
