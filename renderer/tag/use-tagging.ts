import { computed, ref, shallowRef } from 'vue'
import type { FileReading } from '../../src/model/file-reading.ts'
import type { ModelInfo } from '../../src/model/models.ts'
import type { TaggedText } from '../../src/model/tagging.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'

/** A file with those that it needs beside it. */
interface ChosenFile {
  file: File
  beside: File[]
}

const named = (chosen: ChosenFile) => ({ name: chosen.file.name, ...chosen })

/** Runs a model over pasted text or files, one file after the other. */
export function useTagging() {
  const models = shallowRef<ModelInfo[]>([])
  const modelId = ref('')
  const ready = ref(false)
  const tagged = shallowRef<TaggedText[]>([])
  const problems = ref<string[]>([])
  /** What is being read; null when nothing is. */
  const busy = shallowRef<{ what: string; done: number; of: number } | null>(null)
  let stopped = false

  const model = computed(() => models.value.find(({ id }) => id === modelId.value))

  async function load(): Promise<void> {
    try {
      models.value = (await api.models.list()).filter(({ canTag }) => canTag)
      modelId.value = models.value[0]?.id ?? ''
    } catch (error) {
      problems.value = [failureOf(error).message]
    }
    ready.value = true
  }

  const tagText = (text: string) =>
    each([{ name: 'pasted text' }], async ({ name }) => [
      await api.tagging.text({ modelId: modelId.value, name, text }),
    ])

  const tagFiles = (files: ChosenFile[], how: FileReading) =>
    each(files.map(named), ({ file, beside }) =>
      api.tagging.file({ modelId: modelId.value, file, beside, ...how }),
    )

  /** A file that cannot be read is told about and does not stop the others. */
  async function each<T extends { name: string }>(
    items: readonly T[],
    work: (item: T) => Promise<TaggedText[]>,
  ): Promise<void> {
    if (items.length === 0 || busy.value) return
    stopped = false
    problems.value = []
    const results: TaggedText[] = []
    for (const [done, item] of items.entries()) {
      if (stopped) break
      busy.value = { what: item.name, done, of: items.length }
      try {
        for (const text of await work(item)) results.push(text)
        tagged.value = [...results]
      } catch (error) {
        problems.value = [...problems.value, `${item.name}: ${failureOf(error).message}`]
      }
    }
    busy.value = null
  }

  /** Ends after the file under way; what was read stays. */
  const stop = () => (stopped = true)

  return { models, modelId, model, ready, tagged, problems, busy, load, tagText, tagFiles, stop }
}

export type Tagging = ReturnType<typeof useTagging>
