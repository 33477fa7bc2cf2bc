import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { unpackDocument } from '../../src/contract/packed-document.ts'
import type { Action, DocumentRows, Edit } from '../../src/model/edits.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { connection } from '../api/transport.ts'
import { applyEdits, applyRows, type OpenDocument } from './document-edits.ts'
import { useProject } from './project.ts'

/** Edits that count as work on a document. */
const touching: ReadonlySet<Edit['type']> = new Set([
  'span.create',
  'span.update',
  'span.delete',
  'suggestion.accept',
  'suggestion.reject',
])

interface Opening {
  project: string | undefined
  id: number
  done: Promise<boolean>
  /** The document changed since it was asked for. */
  outdated: boolean
}

/**
 * The document in the editor. It is drawn as the host last confirmed it, with the actions under
 * way on top; a refusal or a lost connection takes all of those back, since later ones may build
 * on the one refused, and the document is read again.
 */
export const useDocument = defineStore('document', () => {
  const project = useProject()
  const confirmed = shallowRef<OpenDocument | null>(null)
  const pending = shallowRef<Action[]>([])
  const loading = ref(false)
  const problem = ref('')
  const selectedId = ref<string | null>(null)
  const activeLabelId = ref<string | null>(null)
  /** The reading of a document that will be shown. */
  let opening: Opening | null = null
  /** The project of the document on the screen. */
  let home: string | undefined
  /** Counts all that a reading under way may have come too early for. */
  let moments = 0
  /** True while the host is known to have something that is not on the screen. */
  let stale = false

  const current = computed(() =>
    confirmed.value
      ? pending.value.reduce((open, { edits }) => applyEdits(open, edits), confirmed.value)
      : null,
  )
  const id = computed(() => confirmed.value?.document.id ?? null)
  const selected = computed(
    () => current.value?.spans.find((span) => span.id === selectedId.value) ?? null,
  )
  const selectedSuggestion = computed(
    () => current.value?.suggestions.find((item) => item.id === selectedId.value) ?? null,
  )

  /**
   * Opens a document; null closes. A later call wins over one under way, or joins it where both ask
   * for the same document. One begun before its project was open finds nothing, and is not joined.
   */
  function show(documentId: number | null): Promise<boolean> {
    const of = project.info?.id
    if (of && opening?.project === of && opening.id === documentId) return opening.done
    problem.value = ''
    if (documentId === null || (of === home && documentId === id.value)) {
      opening = null
      loading.value = false
      if (documentId !== null) return reread().then(() => id.value === documentId)
      put(null, of)
      return Promise.resolve(true)
    }
    loading.value = true
    const done = read(documentId).then((found) => {
      if (opening?.done !== done) return false
      const { outdated } = opening
      opening = null
      loading.value = false
      put(found ?? null, of)
      if (outdated) void reread()
      return id.value !== null
    })
    opening = { project: of, id: documentId, done, outdated: false }
    return done
  }

  function put(next: OpenDocument | null, of: string | undefined): void {
    home = of
    moments++
    selectedId.value = null
    pending.value = []
    stale = false
    confirmed.value = next
  }

  /**
   * The document as the host has it once everything asked for is done; null when it is gone, undefined
   * when it could not be read.
   */
  async function read(documentId: number): Promise<OpenDocument | null | undefined> {
    await project.settled()
    if (!project.info) return null
    try {
      return unpackDocument(await api.documents.get({ project: project.info.id, id: documentId }))
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code === 'not-found') return null
      problem.value = failure.message
      return undefined
    }
  }

  /**
   * Reads the open document again. An action under way puts that off until it is settled; what happens
   * to the document meanwhile has it read once more.
   */
  async function reread(): Promise<void> {
    if (id.value === null) return
    stale = true
    if (pending.value.length > 0) return
    const moment = ++moments
    const fresh = await read(id.value)
    if (moment !== moments || fresh === undefined) return
    stale = false
    problem.value = ''
    confirmed.value = fresh
  }

  /** Draws what a step of the history changed; an action under way stays on top. */
  function follow(rows: DocumentRows): void {
    if (opening?.id === rows.document.id) opening.outdated = true
    if (confirmed.value?.document.id !== rows.document.id) return
    moments++
    confirmed.value = applyRows(confirmed.value, rows)
    if (stale) void reread()
  }

  /** Draws an action at once and sends it in its turn. Returns whether it was saved. */
  async function apply(action: Action): Promise<boolean> {
    const open = current.value
    if (!open || !project.editable) return false
    const whole = begun(open, action)
    moments++
    pending.value = [...pending.value, whole]
    const applied = await project.applyDrawn(whole)
    if (id.value !== open.document.id) return applied !== null
    if (applied) settle(whole)
    else takeBack()
    return applied !== null
  }

  function settle(action: Action): void {
    if (!confirmed.value || !pending.value.includes(action)) return
    confirmed.value = applyEdits(confirmed.value, action.edits)
    pending.value = pending.value.filter((other) => other !== action)
    if (stale) void reread()
  }

  function takeBack(): void {
    pending.value = []
    if (connection.status === 'open') void reread()
  }

  watch(
    () => connection.status,
    (status) => {
      if (status === 'lost') takeBack()
    },
  )
  watch(
    () => project.change,
    (change) => {
      if (!change) return
      const concerns = (document: number) =>
        change.everything || change.labelsChanged || change.documentIds.includes(document)
      if (opening && concerns(opening.id)) opening.outdated = true
      if (id.value !== null && concerns(id.value)) void reread()
    },
    // Of two changes at once, a later flush would hear only the second.
    { flush: 'sync' },
  )

  return {
    current,
    id,
    loading,
    problem,
    selectedId,
    selected,
    selectedSuggestion,
    activeLabelId,
    show,
    reread,
    follow,
    apply,
  }
})

/** The first work on a new document marks it as in progress, within the same step. */
function begun({ document }: OpenDocument, action: Action): Action {
  const works = action.edits.some(({ type }) => touching.has(type))
  const hasStatus = action.edits.some(
    (edit) => edit.type === 'document.update' && edit.patch.status !== undefined,
  )
  if (document.status !== 'new' || !works || hasStatus) return action
  const start: Edit = {
    type: 'document.update',
    id: document.id,
    patch: { status: 'in-progress' },
  }
  return { ...action, edits: [...action.edits, start] }
}
