import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { unpackDocument } from '../../src/contract/packed-document.ts'
import type { Range } from '../../src/model/documents.ts'
import type { Action, Edit } from '../../src/model/edits.ts'
import type { ProjectChange } from '../../src/model/project.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { applyEdits, applyRows, type OpenDocument } from './document-edits.ts'
import { useInstant } from './instant.ts'
import { useProject } from './project.ts'

/** Edits that count as work on a document. */
const touching: ReadonlySet<Edit['type']> = new Set([
  'span.create',
  'span.update',
  'span.delete',
  'suggestion.accept',
  'suggestion.reject',
])

/** A document that is to be shown. */
interface Wanted {
  project: string | undefined
  id: number
  /** The host may have it otherwise than the screen. */
  stale: boolean
  /** Its reading, until it is shown for the first time. */
  opening: Promise<boolean> | null
}

/**
 * The document in the editor. It is drawn as the host last told of it, with the changes that wait in
 * line on top; one that is dropped is off the screen at once.
 */
export const useDocument = defineStore('document', () => {
  const project = useProject()
  const { confirmed, wantedId, isRead, reread, ...reading } = useReading(project)
  const edited = computed(
    () =>
      confirmed.value &&
      project.waiting.reduce((open, { drawn }) => applyEdits(open, drawn), confirmed.value),
  )
  const instant = useInstant({
    open: () => edited.value,
    project: () => project.info?.id,
    editable: () => project.editable,
    labels: () => project.labels,
  })
  /** A document with what words and shapes propose in it. */
  function withProposed(document: OpenDocument): OpenDocument {
    const free = instant.freeIn(document)
    if (free.length === 0) return document
    return { ...document, suggestions: [...document.suggestions, ...free] }
  }
  const current = computed(() => edited.value && withProposed(edited.value))

  /** Draws an action at once and sends it in its turn. Returns whether it was saved. */
  async function apply(action: Action): Promise<boolean> {
    if (!current.value || !project.editable) return false
    const edits = instant.asEdits(action.edits)
    if (edits.length === 0) return true
    const whole = begun(current.value, { ...action, edits })
    return project.apply(whole, whole.edits)
  }

  project.onChange((change, drawn) => {
    const own = drawn.length > 0
    if (confirmed.value && own) confirmed.value = applyEdits(confirmed.value, drawn)
    else if (confirmed.value && change.rows)
      confirmed.value = applyRows(confirmed.value, change.rows)
    const wanted = wantedId()
    if (wanted === null || !touches(change, wanted)) return
    const known = (own || change.rows) && reading.id.value === wanted
    // What is being read may be older than this.
    if (!known || isRead()) void reread()
  })

  /** Suggestions of the project in it; those of words and shapes leave no trace. */
  const waiting = computed(() => edited.value?.suggestions ?? [])

  /** A place that is to be brought into sight: what a step back or forth has changed. */
  const place = shallowRef<Range | null>(null)

  /** Others that are on the screen with it, where short ones are read together. */
  const beside = shallowRef<readonly OpenDocument[]>([])

  return {
    ...{ current, stored: edited, waiting, place, beside, ...reading },
    ...{ ...useSelection(current), reread, apply, withProposed, propose: instant.propose },
  }
})

/** Reads documents in the line of changes, so that no change of this page is under way meanwhile. */
function useReading(project: ReturnType<typeof useProject>) {
  const confirmed = shallowRef<OpenDocument | null>(null)
  const id = computed(() => confirmed.value?.document.id ?? null)
  const loading = ref(false)
  const problem = ref('')
  let wanted: Wanted | null = null
  let underWay = false

  /**
   * Opens a document; null closes. A later call wins over one under way, or joins it where both ask
   * for the same document. One begun before its project was open finds nothing, and is not joined.
   */
  function show(documentId: number | null): Promise<boolean> {
    const of = project.info?.id
    problem.value = ''
    if (documentId === null) {
      wanted = confirmed.value = null
      loading.value = false
      return Promise.resolve(true)
    }
    if (of && wanted?.project === of && wanted.id === documentId) return wanted.opening ?? reread()
    loading.value = true
    wanted = { project: of, id: documentId, stale: true, opening: null }
    return (wanted.opening = read(wanted))
  }

  /** Reads the open document again. */
  function reread(): Promise<boolean> {
    if (!wanted) return Promise.resolve(false)
    wanted.stale = true
    return read(wanted)
  }

  /** Draws a document in its turn, unless another is wanted by then. Returns whether it is shown. */
  function read(asked: Wanted): Promise<boolean> {
    return project.inTurn(async () => {
      if (asked === wanted && asked.stale) await readNow(asked)
      return asked === wanted && id.value === asked.id
    })
  }

  async function readNow(asked: Wanted): Promise<void> {
    asked.stale = false
    underWay = true
    const { found, failure } = await documentOf(asked)
    underWay = false
    const first = asked.opening !== null
    asked.opening = null
    if (asked !== wanted) return
    loading.value = false
    problem.value = failure
    // What is shown stays when the host cannot be asked.
    if (failure && !first) return
    confirmed.value = found
    if (!found) wanted = null
  }

  const wantedId = () => wanted && wanted.id
  return { confirmed, id, loading, problem, wantedId, isRead: () => underWay, show, reread }
}

/** What is selected in the open document, and the label for what will be marked next. */
function useSelection(current: Readonly<Ref<OpenDocument | null>>) {
  const selectedId = ref<string | null>(null)
  const activeLabelId = ref<string | null>(null)
  /** The span that was given its likeliest label last. */
  const givenId = ref<string | null>(null)
  const among = <T extends { id: string }>(items: readonly T[] = []) =>
    items.find(({ id }) => id === selectedId.value) ?? null
  const selected = computed(() => among(current.value?.spans))
  const selectedSuggestion = computed(() => among(current.value?.suggestions))
  watch(
    () => current.value?.document.id,
    () => (selectedId.value = null),
    { flush: 'sync' },
  )
  return { selectedId, activeLabelId, givenId, selected, selectedSuggestion }
}

/** A document as the host has it; rejects when it is gone, or cannot be read. */
export const readDocument = async (project: string, id: number): Promise<OpenDocument> =>
  unpackDocument(await api.documents.get({ project, id }))

/** A document as the host has it, null when it is gone; or why it could not be read. */
async function documentOf({ project, id }: Wanted) {
  try {
    return { found: project ? await readDocument(project, id) : null, failure: '' }
  } catch (error) {
    const { code, message } = failureOf(error)
    return { found: null, failure: code === 'not-found' ? '' : message }
  }
}

const touches = ({ documentIds, more }: ProjectChange, id: number) =>
  more || documentIds.includes(id)

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
