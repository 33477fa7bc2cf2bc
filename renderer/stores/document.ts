import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { unpackDocument, type Action, type Edit } from '../../src/contract/index.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { connection } from '../api/transport.ts'
import { applyEdits, type OpenDocument } from './document-edits.ts'
import { useProject } from './project.ts'

/** Edits that count as work on a document. */
const touching: ReadonlySet<Edit['type']> = new Set([
  'span.create',
  'span.update',
  'span.delete',
  'suggestion.accept',
  'suggestion.reject',
])

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
  let opening: { project: string | undefined; id: number; done: Promise<boolean> } | null = null
  /** Counts actions made; tells whether one came while the document was read. */
  let actions = 0
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
    loading.value = documentId !== null
    if (documentId === null) {
      opening = null
      put(null)
      return Promise.resolve(true)
    }
    const done = read(documentId).then((found) => {
      if (opening?.done !== done) return false
      opening = null
      loading.value = false
      put(found)
      return found !== null
    })
    opening = { project: of, id: documentId, done }
    return done
  }

  function put(next: OpenDocument | null): void {
    if (next?.document.id !== confirmed.value?.document.id) selectedId.value = null
    pending.value = []
    stale = false
    confirmed.value = next
  }

  /** The document as the host has it once everything asked for is done; null when it is gone. */
  async function read(documentId: number): Promise<OpenDocument | null> {
    await project.settled()
    if (!project.info) return null
    try {
      return unpackDocument(await api.documents.get({ project: project.info.id, id: documentId }))
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code !== 'not-found') problem.value = failure.message
      return null
    }
  }

  /** Reads the open document again; an action made meanwhile puts that off until it is settled. */
  async function reread(): Promise<void> {
    const documentId = id.value
    if (documentId === null) return
    stale = true
    if (pending.value.length > 0) return
    const made = actions
    const fresh = await read(documentId)
    if (id.value !== documentId || !stale) return
    if (actions !== made) return pending.value.length === 0 ? reread() : undefined
    stale = false
    confirmed.value = fresh
  }

  /** Draws an action at once and sends it in its turn. Returns whether it was saved. */
  async function apply(action: Action): Promise<boolean> {
    const open = current.value
    if (!open || !project.editable) return false
    const whole = begun(open, action)
    actions++
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
      if (!change || id.value === null) return
      if (change.everything || change.labelsChanged || change.documentIds.includes(id.value))
        void reread()
    },
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
