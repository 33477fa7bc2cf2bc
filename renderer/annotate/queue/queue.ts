import { useDebounceFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import {
  documentFilter,
  type DocumentFilter,
  type DocumentSelection,
  type DocumentSummary,
} from '../../../src/model/queue.ts'
import { api } from '../../api/client.ts'
import { failureOf } from '../../api/failures.ts'
import { connection } from '../../api/transport.ts'
import { choose, countChosen, nothingChosen, rangeFromAnchor, toggle } from './multi-selection.ts'
import { noPages, PAGE_SIZE, pagesOf, rowAt, withPage, type SparsePages } from './sparse-pages.ts'
import { concernsDocuments, useProject } from '../../project/project.ts'

/** Rows are read again this long after the last change, and at least this often. */
const REREAD_AFTER_MS = 250
const REREAD_AT_LEAST_EVERY_MS = 1500
/** Ids that one range may name; beyond, "select all" says it by the filter. */
const MAX_RANGE = 10_000

export const wholeQueue = (): DocumentFilter => documentFilter.parse({})

/** The queue: which documents, in which order, which rows are here, and which are chosen. */
export const useQueue = defineStore('queue', () => {
  const project = useProject()
  const filter = shallowRef<DocumentFilter>(wholeQueue())
  const list = shallowRef<SparsePages<DocumentSummary>>(noPages())
  const chosen = shallowRef(nothingChosen)
  /** False until the first page of this project and filter has come. */
  const ready = ref(false)
  const problem = ref('')
  /** Pages shown that may be out of date. */
  const stale = new Set<number>()
  /** Pages under way. */
  const asked = new Map<number, Promise<void>>()
  let shown = { first: 0, last: 0 }
  /** Answers to older questions are dropped. */
  let version = 0

  const total = computed(() => list.value.total)
  const chosenCount = computed(() => countChosen(chosen.value, total.value))
  const filtered = computed(
    () => JSON.stringify({ ...filter.value, order: 'import' }) !== JSON.stringify(wholeQueue()),
  )
  const selection = computed<DocumentSelection>(() =>
    chosen.value.all ? { filter: filter.value } : { ids: [...chosen.value.ids] },
  )
  const row = (index: number) => rowAt(list.value, index)

  async function open(): Promise<void> {
    filter.value = wholeQueue()
    await reset()
  }

  async function setFilter(change: Partial<DocumentFilter>): Promise<void> {
    filter.value = { ...filter.value, ...change }
    await reset()
  }

  /** Starts over from the first row. The rows shown stay until the new ones are here. */
  async function reset(): Promise<void> {
    version++
    chosen.value = nothingChosen
    ready.value = false
    asked.clear()
    await load(0, true)
    ready.value = true
  }

  /** Called as rows come into view. */
  function show(first: number, last: number): void {
    shown = { first, last }
    for (const page of pagesOf(first, last)) {
      if (!list.value.pages.has(page) || stale.has(page)) void load(page)
    }
  }

  /** Fetches a page of rows; one that is under way is waited for. */
  function load(page: number, fresh = false): Promise<void> {
    const underWay = asked.get(page)
    if (underWay || !project.info) return underWay ?? Promise.resolve()
    const fetching = fetchPage(project.info.id, page, fresh)
    asked.set(page, fetching)
    return fetching
  }

  async function fetchPage(from: string, page: number, fresh: boolean): Promise<void> {
    const asking = version
    try {
      const found = await api.documents.page({
        project: from,
        filter: filter.value,
        offset: page * PAGE_SIZE,
        limit: PAGE_SIZE,
      })
      if (asking !== version) return
      stale.delete(page)
      list.value = withPage(fresh ? noPages() : list.value, page, found.items, found.total)
      problem.value = ''
    } catch (error) {
      if (asking === version) problem.value = failureOf(error).message
    } finally {
      if (asking === version) asked.delete(page)
    }
  }

  /** The rows in view are read again; the others when they come into view. */
  async function reread(): Promise<void> {
    if (connection.status !== 'open') return
    for (const page of list.value.pages.keys()) stale.add(page)
    const inView = pagesOf(shown.first, Math.max(shown.first, Math.min(shown.last, total.value)))
    // An answer on its way may be older than the change: read once more after it.
    if (inView.some((page) => asked.has(page))) void rereadSoon()
    await Promise.all(inView.map((page) => load(page)))
  }

  const rereadSoon = useDebounceFn(reread, REREAD_AFTER_MS, { maxWait: REREAD_AT_LEAST_EVERY_MS })
  project.onChange((change) => concernsDocuments(change) && rereadSoon())

  function clearChoice(): void {
    chosen.value = nothingChosen
  }

  function chooseAll(): void {
    chosen.value = { ids: new Set(), all: true, anchor: null }
  }

  function toggleRow(index: number): void {
    const id = row(index)?.id
    if (id !== undefined) chosen.value = toggle(chosen.value, id, index)
  }

  /** Chooses every row from the anchor to this one, fetching those that are not here. */
  async function chooseTo(index: number, anchor: number): Promise<void> {
    const start = chosen.value.anchor ?? anchor
    const { from, to } = rangeFromAnchor({ ...chosen.value, anchor: start }, index)
    const last = Math.min(to, from + MAX_RANGE - 1)
    const missing = pagesOf(from, last).filter((page) => !list.value.pages.has(page))
    await Promise.all(missing.map((page) => load(page)))
    const ids: number[] = []
    for (let i = from; i <= last; i++) {
      const id = row(i)?.id
      if (id !== undefined) ids.push(id)
    }
    chosen.value = choose(ids, start)
  }

  /** Row of a document under the filter; null when it is not among them. */
  async function positionOf(id: number): Promise<number | null> {
    if (!project.info) return null
    const asked = { project: project.info.id, id, filter: filter.value }
    return (await api.documents.position(asked)).position
  }

  /** The document of a row, fetched when it is not here; null beyond either end. */
  async function idAt(index: number): Promise<number | null> {
    if (index < 0 || index >= total.value) return null
    if (!row(index)) await load(Math.floor(index / PAGE_SIZE))
    return row(index)?.id ?? null
  }

  /** The document `step` rows on from another; null at either end. */
  async function neighbour(id: number | null, step: 1 | -1): Promise<number | null> {
    const position = id === null ? -1 : await positionOf(id)
    return idAt((position ?? -1) + step)
  }

  async function nextOpen(after: number | null): Promise<number | null> {
    if (!project.info) return null
    const asked = { project: project.info.id, after, filter: filter.value }
    return (await api.documents.nextOpen(asked)).id
  }

  return {
    filter,
    filtered,
    list,
    total,
    ready,
    problem,
    chosen,
    chosenCount,
    selection,
    row,
    open,
    setFilter,
    show,
    reread,
    clearChoice,
    chooseAll,
    toggleRow,
    chooseTo,
    positionOf,
    idAt,
    neighbour,
    nextOpen,
  }
})
