import { useDebounceFn } from '@vueuse/core'
import { reactive, shallowRef, watch } from 'vue'
import { spanKey } from '../../src/domain/spans.ts'
import type { Suggestion } from '../../src/model/documents.ts'
import type { Edit } from '../../src/model/edits.ts'
import type { Label } from '../../src/model/labels.ts'
import { api } from '../api/client.ts'
import type { OpenDocument } from './document-edits.ts'

/** Who leafs through documents asks for none of them. */
const ASK_AFTER_MS = 150

interface Wiring {
  /** The document as it is, without what is proposed here. */
  open: () => OpenDocument | null
  project: () => string | undefined
  editable: () => boolean
  labels: () => readonly Label[]
}

/** Documents whose proposals are remembered: more than are ever seen at once. */
const MAX_KNOWN = 50

/**
 * What words and shapes alone propose in the open document, and in those that are read together with it. It is
 * nowhere but on this page: accepted, it becomes a span like any other; rejected, it does not come back as long as
 * the page is there.
 */
export function useInstant({ open, project, editable, labels }: Wiring) {
  /** By document, those asked for last at the end. */
  const proposed = shallowRef<ReadonlyMap<number, readonly Suggestion[]>>(new Map())
  const rejected = reactive(new Set<string>())
  const keyOf = (one: Suggestion) => `${one.documentId} ${spanKey(one, one.labelId)}`
  /** The document that may be asked for; null for one that is done, or cannot be changed. */
  const wanted = () => {
    const document = open()?.document
    return document && document.status !== 'done' && editable() ? document.id : null
  }

  async function propose(id: number): Promise<void> {
    const of = project()
    if (of === undefined || !editable()) return
    try {
      const { suggestions } = await api.suggestions.instant({ project: of, id })
      const others = [...proposed.value].filter(([other]) => other !== id).slice(1 - MAX_KNOWN)
      proposed.value = new Map([...others, [id, suggestions]])
    } catch {
      // Nothing is proposed, and nobody is told: the user has asked for nothing.
    }
  }

  const ask = useDebounceFn(async (id: number) => {
    if (id === wanted()) await propose(id)
  }, ASK_AFTER_MS)
  watch(wanted, (id) => void (id !== null && ask(id)), { immediate: true })

  /** What of it can be shown: nothing lies on a span, and nothing that is proposed already. */
  function freeIn({ document, spans, suggestions }: OpenDocument): Suggestion[] {
    const known = new Set(labels().map(({ id }) => id))
    const places = new Set(suggestions.map((one) => spanKey(one, one.labelId)))
    if (document.status === 'done') return []
    return (proposed.value.get(document.id) ?? []).filter(
      (one) =>
        known.has(one.labelId) &&
        !rejected.has(keyOf(one)) &&
        !places.has(spanKey(one, one.labelId)) &&
        !spans.some(({ start, end }) => start < one.end && one.start < end),
    )
  }

  /** Edits as the host knows them: an accepted proposal is a new span, a rejected one no edit at all. */
  function asEdits(edits: readonly Edit[]): Edit[] {
    const byId = new Map([...proposed.value.values()].flat().map((one) => [one.id, one]))
    return edits.flatMap((edit): Edit[] => {
      if (edit.type !== 'suggestion.accept' && edit.type !== 'suggestion.reject') return [edit]
      const own = byId.get(edit.id)
      if (!own) return [edit]
      if (edit.type === 'suggestion.accept') return [{ type: 'span.create', span: own }]
      rejected.add(keyOf(own))
      return []
    })
  }

  return { propose, freeIn, asEdits }
}
