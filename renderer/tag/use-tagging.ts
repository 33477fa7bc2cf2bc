import { createGlobalState } from '@vueuse/core'
import { computed, ref, shallowRef, triggerRef } from 'vue'
import type { FileReading } from '../../src/model/file-reading.ts'
import type { ModelInfo } from '../../src/model/models.ts'
import type { TaggedPart, TaggedText } from '../../src/model/tagging.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import type { ChosenFile } from '../project/preview.ts'
import type { FileToRedact } from '../project/reading.ts'

/** A file of a batch, with what was found in it. One that was cut off waits, and is begun again. */
interface Entry {
  name: string
  file: FileToRedact
  read: (signal: AbortSignal) => Promise<AsyncIterable<TaggedPart> | TaggedPart[]>
  texts: TaggedText[]
  state: 'waiting' | 'done' | 'failed'
}

/** What is being read, and how much of the batch is done. */
interface Busy {
  name: string
  /** Documents of the file; null before it is known how many there are. */
  documents: { done: number; of: number } | null
  files: { done: number; of: number }
}

/** The first wanted model that is there, else the first there is; empty without any. */
function oneOf(models: readonly ModelInfo[], wanted: readonly unknown[]): string {
  const ids = models.map(({ id }) => id)
  return wanted.map(String).find((id) => ids.includes(id)) ?? ids[0] ?? ''
}

/** The models that can tag, and which one does. */
function useTaggers() {
  const models = shallowRef<ModelInfo[]>([])
  const modelId = ref('')
  const ready = ref(false)
  const problems = ref<string[]>([])
  const model = computed(() => models.value.find(({ id }) => id === modelId.value))

  /** `wanted`: the model to choose, where it is there. */
  async function load(wanted?: unknown): Promise<void> {
    try {
      models.value = (await api.models.list()).filter(({ canTag }) => canTag)
      modelId.value = oneOf(models.value, [wanted, modelId.value])
    } catch (error) {
      problems.value = [failureOf(error).message]
    }
    ready.value = true
  }

  return { models, modelId, model, ready, problems, load }
}

/** Files one after the other: what was found in each, what is under way, and what waits. */
function useBatch(problems: { value: string[] }) {
  const entries = shallowRef<Entry[]>([])
  const busy = shallowRef<Busy | null>(null)
  const tagged = computed(() => entries.value.flatMap(({ texts }) => texts))
  /** The files that the tagged texts are of. */
  const files = computed(() =>
    entries.value.filter(({ state }) => state === 'done').map(({ file }) => file),
  )
  const waiting = computed(
    () => entries.value.filter(({ state }) => state === 'waiting').length - (busy.value ? 1 : 0),
  )
  let stopping = new AbortController()

  async function begin(given: Pick<Entry, 'name' | 'file' | 'read'>[]): Promise<void> {
    if (given.length === 0 || busy.value) return
    entries.value = given.map((one) => ({ ...one, texts: [], state: 'waiting' }))
    await goOn()
  }

  /** Reads what waits, until something ends it. */
  async function goOn(): Promise<void> {
    if (busy.value) return
    problems.value = []
    stopping = new AbortController()
    const of = entries.value.length
    for (const [done, entry] of entries.value.entries()) {
      if (entry.state !== 'waiting') continue
      busy.value = { name: entry.name, documents: null, files: { done, of } }
      await readEntry(entry)
      triggerRef(entries)
      if (entry.state === 'waiting') break
    }
    busy.value = null
  }

  /** A file that cannot be read is told about and does not stop the others; a lost connection does. */
  async function readEntry(entry: Entry): Promise<void> {
    const { signal } = stopping
    entry.texts = []
    try {
      for await (const { texts, ...documents } of await entry.read(signal)) {
        entry.texts.push(...texts)
        if (busy.value) busy.value = { ...busy.value, documents }
        triggerRef(entries)
      }
      entry.state = 'done'
    } catch (error) {
      if (signal.aborted) return
      const { code, message } = failureOf(error)
      problems.value = [...problems.value, `${entry.name}: ${message}`]
      if (code !== 'offline') entry.state = 'failed'
    }
  }

  /** What was found so far stays, and the rest waits. */
  const stop = () => stopping.abort()

  return { tagged, files, busy, waiting, begin, goOn, stop }
}

/**
 * Runs a model over pasted text or files, one file after the other. Text, results and how they are looked at stay
 * while the page does.
 */
export const useTagging = createGlobalState(() => {
  const taggers = useTaggers()
  const { begin, ...batch } = useBatch(taggers.problems)
  const { modelId } = taggers
  const text = ref('')
  const sight = {
    hidden: ref<ReadonlySet<string>>(new Set()),
    minScore: ref(0),
    asTable: ref(false),
  }

  function tagText(reading: FileReading): Promise<void> {
    const name = 'pasted text'
    const asked = { modelId: modelId.value, name, text: text.value }
    const file = new File([text.value], `${name}.txt`)
    return begin([
      {
        name,
        file: { file, beside: [], reading: { ...reading, format: 'txt' } },
        read: async (signal) => [
          { texts: [await api.tagging.text(asked, { signal })], done: 1, of: 1 },
        ],
      },
    ])
  }

  function tagFiles(chosen: readonly ChosenFile[], reading: FileReading): Promise<void> {
    const { value: id } = modelId
    return begin(
      chosen.map(({ file, beside }) => ({
        name: file.name,
        file: { file, beside, reading },
        read: (signal) => api.tagging.file({ modelId: id, file, beside, ...reading }, { signal }),
      })),
    )
  }

  return { ...taggers, ...batch, text, sight, tagText, tagFiles }
})

export type Tagging = ReturnType<typeof useTagging>
