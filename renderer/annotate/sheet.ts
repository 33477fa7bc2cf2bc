import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { OpenDocument } from '../project/document-edits.ts'
import { readDocument, useDocument } from '../project/document.ts'
import { useProject } from '../project/project.ts'
import { useSettings } from '../ui/settings.ts'
import { useQueue } from './queue/queue.ts'

/** Documents that are read together at most, and characters of each: a longer one is read alone. */
const MOST = 24
const SHORT = 600

/**
 * The short documents that are read together with the open one, where the user wants that: it and those not done
 * that follow it in the queue. It stays the same while one of them is opened after the other.
 */
export const useSheet = defineStore('sheet', () => {
  const project = useProject()
  const open = useDocument()
  const settings = useSettings()

  const on = computed(() => settings.settings?.readTogether ?? false)
  const { number, ids, others, keep, ...pages } = usePages(on)

  const at = computed(() => (open.id === null ? -1 : ids.value.indexOf(open.id)))
  /** As they are kept, without what words and shapes propose. */
  const beside = computed(() => ids.value.flatMap((id) => (id === open.id ? [] : read(id))))
  const read = (id: number) => others.value.get(id) ?? []
  watch(beside, (some) => (open.beside = some), { flush: 'sync' })
  const shown = (some: readonly number[]) => some.flatMap(read).map(open.withProposed)
  const before = computed(() => shown(ids.value.slice(0, Math.max(0, at.value))))
  const after = computed(() => shown(ids.value.slice(at.value + 1)))
  const documents = computed(() => {
    const { current } = open
    return current ? [...before.value, current, ...after.value] : []
  })

  // What is opened takes its place on the sheet, and what was open is drawn as it was left.
  watch(
    () => open.stored,
    (now, then) => {
      if (then && then.document.id !== now?.document.id) keep(then)
      if (!now || !ids.value.includes(now.document.id)) pages.begin()
    },
    { flush: 'sync', immediate: true },
  )
  watch(on, pages.begin)
  project.onChange(({ documentIds, more }) => {
    for (const id of ids.value)
      if (id !== open.id && (more || documentIds.includes(id))) void pages.readAgain(id)
  })

  return {
    ...{ on, number, ids, beside, before, after, documents, grow: pages.grow, drop: pages.drop },
    /** The document `step` further on the sheet; null beyond its ends. */
    neighbour: (step: 1 | -1) => ids.value[at.value + step] ?? null,
    toggle: () => settings.save({ readTogether: !on.value }),
  }
})

/** Which documents are on the sheet, and all of them but the open one, which the store of that has. */
function usePages(on: Ref<boolean>) {
  const project = useProject()
  const open = useDocument()
  const queue = useQueue()
  /** In order, the open one among them. */
  const ids = shallowRef<readonly number[]>([])
  const others = shallowRef<ReadonlyMap<number, OpenDocument>>(new Map())
  /** Counts the sheets begun: what was read for an earlier one is dropped. */
  const number = ref(0)

  function begin(): void {
    number.value++
    ids.value = open.id === null ? [] : [open.id]
    others.value = new Map()
  }

  /** Puts the next document that is not done on the sheet; null where none that is short follows. */
  async function grow(): Promise<number | null> {
    const begun = number.value
    const last = ids.value.at(-1)
    if (!mayGrow() || last === undefined) return null
    const id = await queue.nextOpen(last).catch(() => null)
    if (id === null || ids.value.includes(id)) return null
    const found = await read(id)
    if (!found || begun !== number.value || !isShort(found)) return null
    keep(found)
    void open.propose(id)
    ids.value = [...ids.value, id]
    return id
  }

  function mayGrow(): boolean {
    const { current } = open
    const isOpen = current !== null && current.document.status !== 'done'
    return on.value && isOpen && isShort(current) && ids.value.length < MOST
  }

  function keep(document: OpenDocument): void {
    others.value = new Map(others.value).set(document.document.id, document)
  }

  function drop(id: number): void {
    ids.value = ids.value.filter((one) => one !== id)
  }

  async function read(id: number): Promise<OpenDocument | null> {
    const of = project.info?.id
    return of === undefined ? null : readDocument(of, id).catch(() => null)
  }

  async function readAgain(id: number): Promise<void> {
    const begun = number.value
    const found = await read(id)
    if (begun !== number.value) return
    if (found) keep(found)
    else drop(id)
  }

  return { number, ids, others, keep, begin, grow, drop, readAgain }
}

const isShort = ({ document }: OpenDocument) => document.text.length < SHORT
