import { useDebounceFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type {
  Action,
  Applied,
  ChangeOfPage,
  DocumentRows,
  HistoryState,
} from '../../src/model/edits.ts'
import type { Label } from '../../src/model/labels.ts'
import type { Progress, ProjectChange, ProjectInfo } from '../../src/model/project.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { listen } from '../api/streams.ts'
import { connection } from '../api/transport.ts'
import { OwnRevisions } from './own-revisions.ts'
import { rememberedPath, rememberPath } from './paths.ts'
import { useNotices } from '../ui/notices.ts'
import { doItAgain, type Unsaved } from './unsaved.ts'

/** This page, as the host knows whose changes it kept. */
const page = crypto.randomUUID()

/** Counts are fetched this long after the last change, so that typing never waits for them. */
const COUNT_AFTER_MS = 400
const COUNT_AT_LEAST_EVERY_MS = 3000

const everything = (history: HistoryState): ProjectChange => ({
  history,
  documentIds: [],
  labelsChanged: true,
  everything: true,
})

/** How a change is asked for: where, and as which change of this page. */
export interface Asked {
  project: string
  change: ChangeOfPage
}

type Beginning = [ProjectInfo, Label[], HistoryState]

/** What every screen of a project needs, asked for at once. */
const fetchBeginning = (project: string): Promise<Beginning> =>
  Promise.all([
    api.projects.info({ project }),
    api.labels.list({ project }),
    api.edits.state({ project }),
  ])

/**
 * The open project: its labels, counts and history, whether everything is saved, and the one line
 * in which changes wait to be sent, so that they arrive in the order in which they were made.
 */
export const useProject = defineStore('project', () => {
  const info = shallowRef<ProjectInfo | null>(null)
  const labels = shallowRef<Label[]>([])
  const progress = shallowRef<Progress | null>(null)
  const history = shallowRef<HistoryState>({ revision: 0, undo: null, redo: null })
  const saving = ref(0)
  const problem = ref('')
  /** Changes that the host did not acknowledge, since the last one that it did. */
  const unsaved = shallowRef<Unsaved[]>([])
  const notices = useNotices()
  /** Last change that this page did not draw itself: another window's, an import's, an undo. */
  const change = shallowRef<ProjectChange | null>(null)
  /** Last change of any kind, for lists and counts. */
  const touched = shallowRef<ProjectChange | null>(null)
  const own = new OwnRevisions()
  let line: Promise<unknown> = Promise.resolve()
  /** Counts changes refused; what waited behind one is dropped. */
  let refused = 0
  /** Numbers the changes sent. */
  let numbers = 0
  let stop = () => {}

  /** True while edits can be made and will be kept. */
  const editable = computed(
    () => info.value !== null && !info.value.readOnly && connection.status === 'open',
  )

  async function open(id: string): Promise<void> {
    if (info.value?.id === id) return
    close()
    rememberPath(show(await reach(id)))
    follow(id)
  }

  function follow(id: string): void {
    stop()
    stop = listen((signal) => api.projects.changes({ project: id }, { signal }), {
      onEvent: hear,
    })
  }

  /** Forgets the open project; another one may follow. */
  function close(): void {
    stop()
    info.value = progress.value = change.value = touched.value = null
    labels.value = []
    forgetProblem()
  }

  /** The host forgets open projects when it is started anew: open it by its path then. */
  async function reach(id: string): Promise<Beginning> {
    try {
      return await fetchBeginning(id)
    } catch (error) {
      const path = rememberedPath(id)
      if (failureOf(error).code !== 'not-found' || path === null) throw error
      return await fetchBeginning((await api.projects.open({ path })).id)
    }
  }

  function show([found, itsLabels, itsHistory]: Beginning): ProjectInfo {
    info.value = found
    labels.value = itsLabels
    history.value = itsHistory
    // The counts of a large project take longer; nothing waits for them.
    void countNow()
    return found
  }

  watch(
    () => connection.generation,
    (_, before) => {
      // What is asked for meanwhile waits: a host started anew has to open the project first.
      if (before > 0 && info.value) line = comeBack(info.value.id)
    },
  )

  /** After a lost connection nothing on the screen is taken for granted. */
  async function comeBack(id: string): Promise<void> {
    try {
      show(await reach(id))
      tellUnsaved((await api.edits.lastChange({ project: id, page })).number)
      // A host started anew has refused the stream that began with the connection.
      follow(id)
      change.value = touched.value = everything(history.value)
      forgetProblem()
    } catch (error) {
      problem.value = failureOf(error).message
    }
  }

  /** What was under way may have been kept although the answer was lost: the host knows its last. */
  function tellUnsaved(lastKept: number): void {
    const gone = unsaved.value.filter(({ number }) => number === null || number > lastKept)
    if (gone.length > 0) notices.show(doItAgain(gone), { bad: true })
  }

  function forgetProblem(): void {
    problem.value = ''
    unsaved.value = []
  }

  function hear(event: ProjectChange): void {
    history.value = event.history
    // An answer on its way may tell that this change is ours: wait for it.
    void line.then(() => {
      touched.value = event
      if (event.labelsChanged || event.everything) void loadLabels()
      if (!own.has(event.history.revision)) change.value = event
      void count()
    })
  }

  async function refresh(): Promise<void> {
    if (!info.value) return
    const found = await fetchBeginning(info.value.id)
    if (info.value?.id === found[0].id) show(found)
  }

  async function countNow(): Promise<void> {
    if (!info.value || connection.status !== 'open') return
    progress.value = await api.projects
      .progress({ project: info.value.id })
      .catch(() => progress.value)
  }

  async function loadLabels(): Promise<void> {
    if (info.value) labels.value = await api.labels.list({ project: info.value.id })
  }

  const count = useDebounceFn(countNow, COUNT_AFTER_MS, { maxWait: COUNT_AT_LEAST_EVERY_MS })

  /**
   * Runs a change after those before it and keeps the save state true; its title tells the user
   * what was not saved. Returns the answer, or null; then `problem` says why. What waits behind a change that was refused, or
   * for a connection that is lost meanwhile, is not sent: the screen has taken it back by then.
   */
  async function save<T extends Applied>(
    title: string,
    work: (asked: Asked) => Promise<T>,
  ): Promise<T | null> {
    if (!info.value) return null
    const project = info.value.id
    const { generation } = connection
    const refusedBefore = refused
    saving.value++
    const turn = line.then(async () => {
      const away = connection.generation !== generation || connection.status !== 'open'
      if (away || refused !== refusedBefore) return drop({ title, number: null })
      const number = ++numbers
      try {
        return await work({ project, change: { page, number } })
      } catch (error) {
        refused++
        drop({ title, number: failureOf(error).code === 'offline' ? number : null })
        throw error
      }
    })
    line = turn.catch(() => {})
    try {
      const applied = await turn
      if (applied === null) return null
      forgetProblem()
      history.value = applied.history
      return applied
    } catch (error) {
      problem.value = failureOf(error).message
      return null
    } finally {
      saving.value--
    }
  }

  function drop(change: Unsaved): null {
    unsaved.value = [...unsaved.value, change]
    return null
  }

  /** For changes that the page draws itself; they are not announced to it again. */
  async function applyDrawn(action: Action): Promise<Applied | null> {
    return save(action.title, async (asked) => {
      const applied = await api.edits.apply({ ...asked, action })
      own.add(applied.history.revision)
      return applied
    })
  }

  /** Takes the last step back or does it again. Its rows are for the page to draw, if they come. */
  async function step(
    kind: 'undo' | 'redo',
    title: string,
    draw: (rows: DocumentRows) => void,
  ): Promise<Applied | null> {
    return save(title, async (asked) => {
      const stepped = await api.edits[kind](asked)
      if (!stepped.rows) return stepped
      own.add(stepped.history.revision)
      // Before the line moves on: what is read from then on is newer than these rows.
      draw(stepped.rows)
      return stepped
    })
  }

  /** Resolves when nothing asked for so far is under way. */
  const settled = () => line

  const apply = async (action: Action) =>
    (await save(action.title, (asked) => api.edits.apply({ ...asked, action }))) !== null

  return {
    info,
    labels,
    progress,
    history,
    saving,
    problem,
    unsaved,
    forgetProblem,
    change,
    touched,
    editable,
    open,
    close,
    refresh,
    settled,
    save,
    apply,
    applyDrawn,
    step,
  }
})
