import { createEventHook } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { FailureError } from '../../src/domain/failure.ts'
import type { Action, ChangeOfPage, Edit, HistoryState } from '../../src/model/edits.ts'
import type { Label } from '../../src/model/labels.ts'
import {
  projectParts,
  type ProjectChange,
  type ProjectEvent,
  type ProjectInfo,
  type ProjectPart,
} from '../../src/model/project.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { listen } from '../api/streams.ts'
import { connection } from '../api/transport.ts'
import { page, useChangeLine } from './change-line.ts'
import { useCounts } from './counts.ts'

type Standing = Extract<ProjectEvent, { type: 'standing' }>

/** How a change is asked for: where, and as which change of this page. */
interface Asked {
  project: string
  change: ChangeOfPage
}

/** Where the path of a project is remembered, so that its address works after the host was started anew. */
const pathKey = (id: string) => `spanwright.project.${id}`

/** The events of a project. A host that was started anew has to open it by its path first. */
async function eventsOf(project: string, signal: AbortSignal) {
  const asked = { project, page }
  try {
    return await api.projects.changes(asked, { signal })
  } catch (error) {
    const path = localStorage.getItem(pathKey(project))
    if (failureOf(error).code !== 'not-found' || path === null) throw error
    await api.projects.open({ path })
    return await api.projects.changes(asked, { signal })
  }
}

/**
 * The open project: its labels, counts and history, and everything that is heard of it. Whatever changes
 * it, this page or another, comes by one way: the host tells of it, and whoever shows it listens here.
 */
export const useProject = defineStore('project', () => {
  const { send, reset, comeBack, take, ...line } = useChangeLine()
  const { stand, hear, forget, ...facts } = useFacts(take)
  const { info } = facts
  let opening: { id: string; done: Promise<void> } | null = null
  let stop = () => {}

  /** True while edits can be made and will be kept. */
  const editable = computed(
    () => info.value !== null && !info.value.readOnly && connection.status === 'open',
  )

  function open(id: string): Promise<void> {
    if (opening?.id === id) return opening.done
    close()
    const { promise: done, resolve, reject } = Promise.withResolvers<void>()
    opening = { id, done }
    stop = listen((signal) => eventsOf(id, signal), {
      onEvent(event) {
        if (event.type === 'change') return hear(event)
        comeBack(event.kept)
        stand(event)
        resolve()
      },
      onFailure(failure) {
        opening = null
        line.problem.value = failure.message
        reject(new FailureError(failure))
      },
    })
    return done
  }

  /** Forgets the open project; another one may follow. */
  function close(): void {
    stop()
    opening = null
    forget()
    reset()
  }

  /** Makes a change in its turn; null when it was not kept, and `problem` says why. */
  async function save<T>(
    title: string,
    ask: (asked: Asked) => Promise<T>,
    drawn?: readonly Edit[],
  ) {
    if (!info.value) return null
    const project = info.value.id
    return send(title, (change) => ask({ project, change }), drawn)
  }

  /** Returns whether it was saved. `drawn`: the edits that the screen shows meanwhile. */
  const apply = async (action: Action, drawn?: readonly Edit[]) =>
    (await save(action.title, (asked) => api.edits.apply({ ...asked, action }), drawn)) !== null

  return { ...facts, ...line, editable, open, close, save, apply }
})

/**
 * What is known of the project. `take` says what of a change the page has drawn itself; whoever shows
 * something of it hears of the change then.
 */
function useFacts(take: (change: ProjectChange) => readonly Edit[]) {
  const info = shallowRef<ProjectInfo | null>(null)
  const labels = shallowRef<Label[]>([])
  const history = shallowRef<HistoryState>({ revision: 0, undo: null, redo: null })
  const { progress, count, countSoon } = useCounts(info)
  const heard = createEventHook<[ProjectChange, readonly Edit[]]>()

  /** Where the project stands: at its opening, and when nothing on the screen is sure any more. */
  function stand(event: Standing): void {
    const first = info.value === null
    info.value = event.info
    labels.value = event.labels
    history.value = event.history
    // The counts of a large project take longer; nothing waits for them.
    void count()
    if (first) return localStorage.setItem(pathKey(event.info.id), event.info.path)
    const everything = { documentIds: [], more: true, parts: [...projectParts], rows: null }
    void heard.trigger({ history: event.history, of: null, ...everything }, [])
  }

  function hear(change: ProjectChange): void {
    history.value = change.history
    if (change.parts.includes('labels')) void loadLabels()
    void countSoon()
    void heard.trigger(change, take(change))
  }

  async function loadLabels(): Promise<void> {
    if (info.value) labels.value = await api.labels.list({ project: info.value.id })
  }

  function forget(): void {
    info.value = progress.value = null
    labels.value = []
  }

  return { info, labels, history, progress, count, onChange: heard.on, stand, hear, forget }
}

/** Whether a change is about some of a project's parts. */
export const concerns = (change: ProjectChange, ...parts: ProjectPart[]) =>
  parts.some((part) => change.parts.includes(part))

export const concernsDocuments = ({ documentIds, more }: ProjectChange) =>
  more || documentIds.length > 0
