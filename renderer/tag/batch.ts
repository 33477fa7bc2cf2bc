import { computed, shallowRef, triggerRef, type Ref } from 'vue'
import type { KeptPlace, TaggedPart, TaggedText } from '../../src/model/tagging.ts'
import { failureOf } from '../api/failures.ts'
import type { FileToRedact } from '../project/reading.ts'

/** Under this the page remembers its last batch, as long as its tab is there. */
const KEPT = 'spanwright.tagged'

/** The batch that the host may have kept the results of; null before the first one. */
export const keptBatch = () => sessionStorage.getItem(KEPT)

/** A file of a batch, with what was found in it. One that was cut off waits, and is begun again. */
export interface Entry {
  name: string
  /** Null once the page was loaded anew: a page cannot keep files. */
  file: FileToRedact | null
  read: (signal: AbortSignal, keep: KeptPlace) => Promise<AsyncIterable<TaggedPart> | TaggedPart[]>
  texts: TaggedText[]
  state: 'waiting' | 'done' | 'failed'
}

const AGAIN = 'Drop it again: what was found is there at once.'

/** What is being read, and how much of the batch is done. */
interface Busy {
  name: string
  /** Documents of the file; null before it is known how many there are. */
  documents: { done: number; of: number } | null
  files: { done: number; of: number }
}

/** Files one after the other: what was found in each, what is under way, and what waits. */
export function useBatch(problems: { value: string[] }) {
  const entries = shallowRef<Entry[]>([])
  const busy = shallowRef<Busy | null>(null)
  const tagged = computed(() => entries.value.flatMap(({ texts }) => texts))
  /** The files that the tagged texts are of. */
  const files = computed(() =>
    entries.value.flatMap(({ state, file }) => (state === 'done' && file ? [file] : [])),
  )
  const waiting = computed(
    () => entries.value.filter(({ state }) => state === 'waiting').length - (busy.value ? 1 : 0),
  )
  const { readEntry, renew, stop } = useEntries(problems, busy, () => triggerRef(entries))
  /** The name under which the host keeps the results. */
  let batch = ''

  async function begin(given: Pick<Entry, 'name' | 'file' | 'read'>[]): Promise<void> {
    if (given.length === 0 || busy.value) return
    batch = crypto.randomUUID()
    sessionStorage.setItem(KEPT, batch)
    entries.value = given.map((one) => ({ ...one, texts: [], state: 'waiting' }))
    await goOn()
  }

  /** Reads what waits, until something ends it. */
  async function goOn(): Promise<void> {
    if (busy.value) return
    problems.value = []
    renew()
    const of = entries.value.length
    for (const [done, entry] of entries.value.entries()) {
      if (entry.state !== 'waiting') continue
      busy.value = { name: entry.name, documents: null, files: { done, of } }
      await readEntry(entry, { batch, entry: done })
      triggerRef(entries)
      if (entry.state === 'waiting') break
    }
    busy.value = null
  }

  /** Takes over what was found before the page was loaded anew. */
  function restore(found: readonly Entry[]): void {
    if (found.length === 0 || batch !== '') return
    entries.value = [...found]
    problems.value = found
      .filter(({ state }) => state === 'failed')
      .map(({ name }) => `${name}: the page was loaded anew before all of it was read. ${AGAIN}`)
  }

  return { tagged, files, busy, waiting, begin, goOn, restore, stop }
}

/** Reads one file after the other, until they are stopped. */
function useEntries(problems: { value: string[] }, busy: Ref<Busy | null>, changed: () => void) {
  let stopping = new AbortController()

  /** A file that cannot be read is told about and does not stop the others; a lost connection does. */
  async function readEntry(entry: Entry, keep: KeptPlace): Promise<void> {
    const { signal } = stopping
    entry.texts = []
    try {
      for await (const { texts, ...documents } of await entry.read(signal, keep)) {
        entry.texts.push(...texts)
        if (busy.value) busy.value = { ...busy.value, documents }
        changed()
      }
      entry.state = 'done'
    } catch (error) {
      if (signal.aborted) return
      const { code, message } = failureOf(error)
      problems.value = [...problems.value, `${entry.name}: ${message}`]
      if (code !== 'offline') entry.state = 'failed'
    }
  }

  function renew(): void {
    stopping = new AbortController()
  }

  /** What was found so far stays, and the rest waits. */
  const stop = () => stopping.abort()

  return { readEntry, renew, stop }
}
