import { defineStore } from 'pinia'
import { ref, shallowRef, type Ref } from 'vue'
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
  /** Listens to downloads until the returned function is called. */
  const follow = () => followDownloads(downloads, load)

  function importFolder(path: string): Promise<boolean> {
    note.value = 'Reading the folder…'
    return attempt(() => api.models.import({ path }), 'Imported.')
  }

  async function remove(model: ModelInfo): Promise<void> {
    const done = await attempt(() => api.models.delete({ id: model.id }))
    if (done) removed.value = model
  }

  const others = actions(attempt)

  /** Brings the model that was just removed back. */
  const undoRemove = async () => trash.value[0] && others.restore(trash.value[0].id)

  return {
    ...{ models, trash, downloads, hub, problem, note, removed },
    ...{ load, follow, importFolder, remove, undoRemove, ...others },
  }
})

/** Keeps the list up to date, and tells when one more of it is in the library. */
function followDownloads(downloads: Ref<Download[]>, finished: () => unknown): () => void {
  const isDone = (wanted: string) =>
    downloads.value.some(({ id, state }) => id === wanted && state === 'done')
  return listen((signal) => api.models.downloads(undefined, { signal }), {
    onEvent(list) {
      const isNew = list.some(({ id, state }) => state === 'done' && !isDone(id))
      downloads.value = list
      if (isNew) finished()
    },
  })
}

/** What can be done to the library without more ado. */
function actions(attempt: (work: () => Promise<unknown>, done?: string) => Promise<boolean>) {
  const { models } = api
  return {
    rename: ({ id }: ModelInfo, name: string) => attempt(() => models.rename({ id, name })),
    exportTo: ({ id, name }: ModelInfo, path: string, part: 'model' | 'adapter' = 'model') =>
      attempt(
        () => models.export({ id, path, part }),
        `${part === 'model' ? name : `The adapter of ${name}`} is copied to ${path}.`,
      ),
    restore: (id: string) => attempt(() => models.restore({ id }), 'Restored.'),
    emptyTrash: () => attempt(() => models.emptyTrash(), 'The trash is empty.'),
    setMirror: (hubMirror: string) => attempt(() => api.app.saveSettings({ hubMirror })),
    download: (repository: string) => attempt(() => models.download({ repository })),
    pause: (id: string) => attempt(() => models.pauseDownload({ id })),
    resume: (id: string) => attempt(() => models.resumeDownload({ id })),
    cancel: (id: string) => attempt(() => models.cancelDownload({ id })),
  }
}
