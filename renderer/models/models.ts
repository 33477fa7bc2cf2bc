import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Download, HubInfo, ModelInfo, TrashedModel } from '../../src/model/models.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { listen } from '../api/streams.ts'

/** The library of models on this machine, its trash, and what is being downloaded into it. */
export const useModels = defineStore('models', () => {
  const models = shallowRef<ModelInfo[] | null>(null)
  const trash = shallowRef<TrashedModel[]>([])
  const downloads = shallowRef<Download[]>([])
  const hub = shallowRef<HubInfo | null>(null)
  const problem = ref('')
  const note = ref('')
  /** The model that was just moved to the trash, until something else is done. */
  const removed = shallowRef<ModelInfo | null>(null)

  async function refresh(): Promise<void> {
    ;[models.value, trash.value, hub.value] = await Promise.all([
      api.models.list(),
      api.models.trash(),
      api.models.hub(),
    ])
  }

  /** Listens to downloads until the returned function is called. */
  function follow(): () => void {
    return listen((signal) => api.models.downloads(undefined, { signal }), {
      onEvent(list) {
        const finished = list.some(
          ({ id, state }) => state === 'done' && !isDone(downloads.value, id),
        )
        downloads.value = list
        if (finished) void attempt(async () => {})
      },
    })
  }

  /** Does something to the library and shows the result. Returns whether it was done. */
  async function attempt(work: () => Promise<unknown>, done = ''): Promise<boolean> {
    problem.value = note.value = ''
    removed.value = null
    try {
      await work()
      note.value = done
      return true
    } catch (error) {
      problem.value = failureOf(error).message
      return false
    } finally {
      await refresh().catch((error: unknown) => (problem.value = failureOf(error).message))
    }
  }

  const load = () => attempt(async () => {})
  const importFolder = (path: string) => {
    note.value = 'Reading the folder…'
    return attempt(() => api.models.import({ path }), 'Imported.')
  }
  const rename = ({ id }: ModelInfo, name: string) => attempt(() => api.models.rename({ id, name }))
  const exportTo = ({ id, name }: ModelInfo, path: string) =>
    attempt(() => api.models.export({ id, path }), `${name} is copied to ${path}.`)
  const restore = (id: string) => attempt(() => api.models.restore({ id }), 'Restored.')
  const emptyTrash = () => attempt(() => api.models.emptyTrash(), 'The trash is empty.')
  const setMirror = (hubMirror: string) => attempt(() => api.app.saveSettings({ hubMirror }))

  async function remove(model: ModelInfo): Promise<void> {
    const done = await attempt(() => api.models.delete({ id: model.id }))
    if (done) removed.value = model
  }

  /** Brings the model that was just removed back. */
  async function undoRemove(): Promise<void> {
    const last = trash.value[0]
    if (last) await restore(last.id)
  }

  const download = (repository: string) => attempt(() => api.models.download({ repository }))
  const pause = (id: string) => attempt(() => api.models.pauseDownload({ id }))
  const resume = (id: string) => attempt(() => api.models.resumeDownload({ id }))
  const cancel = (id: string) => attempt(() => api.models.cancelDownload({ id }))

  return {
    ...{ models, trash, downloads, hub, problem, note, removed },
    ...{ load, follow, importFolder, rename, exportTo, remove, undoRemove, restore, emptyTrash },
    ...{ setMirror, download, pause, resume, cancel },
  }
})

function isDone(downloads: readonly Download[], id: string): boolean {
  return downloads.some((one) => one.id === id && one.state === 'done')
}
