import { useDebounceFn } from '@vueuse/core'
import { computed, ref, shallowRef, type Ref } from 'vue'
import type { DocumentFilter, DocumentSummary } from '../../../src/model/queue.ts'
import { api } from '../../api/client.ts'
import { failureOf } from '../../api/failures.ts'
import { connection } from '../../api/transport.ts'
import { concernsDocuments, useProject } from '../../project/project.ts'
import { noPages, PAGE_SIZE, pagesOf, rowAt, withPage, type SparsePages } from './sparse-pages.ts'

/** Rows are read again this long after the last change, and at least this often. */
const REREAD_AFTER_MS = 250
const REREAD_AT_LEAST_EVERY_MS = 1500

/** The rows that a filter leaves: fetched as they come into view, and again when documents change. */
export function useRows(filter: Ref<DocumentFilter>) {
  const project = useProject()
  const list = shallowRef<SparsePages<DocumentSummary>>(noPages())
  /** False until the first page of this project and filter has come. */
  const ready = ref(false)
  const problem = ref('')
  /** Pages shown that may be out of date. */
  const stale = new Set<number>()
  /** Pages under way; answers of an earlier round are dropped. */
  let asked = new Map<number, Promise<void>>()
  let shown = { first: 0, last: 0 }

  /** Starts over from the first row. The rows shown stay until the new ones are here. */
  async function reset(): Promise<void> {
    ready.value = false
    asked = new Map()
    await load(0, true)
    ready.value = true
  }

  /** Called as rows come into view. */
  function show(first: number, last: number): void {
    shown = { first, last }
    for (const page of pagesOf(first, last)) if (!has(page) || stale.has(page)) void load(page)
  }

  /** Fetches a page of rows; one that is under way is waited for. */
  function load(page: number, fresh = false): Promise<void> {
    const round = asked
    const underWay = round.get(page)
    if (underWay || !project.info) return underWay ?? Promise.resolve()
    const fetching = fetchPage(project.info.id, filter.value, page).then((found) => {
      if (!round.delete(page) || round !== asked) return
      problem.value = 'failure' in found ? found.failure : ''
      if ('failure' in found) return
      stale.delete(page)
      list.value = withPage(fresh ? noPages() : list.value, page, found.items, found.total)
    })
    round.set(page, fetching)
    return fetching
  }

  /** The rows in view are read again; the others when they come into view. */
  async function reread(): Promise<void> {
    if (connection.status !== 'open') return
    for (const page of list.value.pages.keys()) stale.add(page)
    const { first, last } = shown
    const inView = pagesOf(first, Math.max(first, Math.min(last, list.value.total)))
    // An answer on its way may be older than the change: read once more after it.
    if (inView.some((page) => asked.has(page))) void rereadSoon()
    await Promise.all(inView.map((page) => load(page)))
  }

  const rereadSoon = useDebounceFn(reread, REREAD_AFTER_MS, { maxWait: REREAD_AT_LEAST_EVERY_MS })
  project.onChange((change) => concernsDocuments(change) && rereadSoon())

  const has = (page: number) => list.value.pages.has(page)
  const row = (index: number) => rowAt(list.value, index)
  return { total: computed(() => list.value.total), ready, problem, row, has, reset, show, load }
}

function fetchPage(project: string, filter: DocumentFilter, page: number) {
  const range = { offset: page * PAGE_SIZE, limit: PAGE_SIZE }
  return api.documents
    .page({ project, filter, ...range })
    .catch((error: unknown) => ({ failure: failureOf(error).message }))
}
