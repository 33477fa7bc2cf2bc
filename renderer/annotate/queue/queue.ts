import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { documentFilter, type DocumentFilter } from '../../../src/model/queue.ts'
import { api } from '../../api/client.ts'
import { useProject } from '../../project/project.ts'
import { useChoice } from './choice.ts'
import { useRows } from './rows.ts'
import { PAGE_SIZE } from './sparse-pages.ts'

export const wholeQueue = (): DocumentFilter => documentFilter.parse({})

/** The queue: which documents, in which order, which rows are here, and which are chosen. */
export const useQueue = defineStore('queue', () => {
  const project = useProject()
  const filter = shallowRef<DocumentFilter>(wholeQueue())
  const rows = useRows(filter)
  const { total, ready, problem, row, show } = rows
  const choice = useChoice(filter, rows)
  const filtered = computed(
    () => JSON.stringify({ ...filter.value, order: 'import' }) !== JSON.stringify(wholeQueue()),
  )

  async function setFilter(change: Partial<DocumentFilter>): Promise<void> {
    filter.value = { ...filter.value, ...change }
    choice.clearChoice()
    await rows.reset()
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
    if (!row(index)) await rows.load(Math.floor(index / PAGE_SIZE))
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
    ...{ filter, filtered, total, ready, problem, row, show, ...choice },
    ...{ open: () => setFilter(wholeQueue()), setFilter, renew: rows.reset },
    ...{ positionOf, idAt, neighbour, nextOpen },
  }
})
