import { createGlobalState } from '@vueuse/core'
import { computed, ref, shallowRef } from 'vue'
import type { FileReading } from '../../src/model/file-reading.ts'
import type { ModelInfo } from '../../src/model/models.ts'
import type { TaggedText } from '../../src/model/tagging.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import type { FileToRedact } from '../project/reading.ts'

/** A file with those that it needs beside it. */
interface ChosenFile {
  file: File
  beside: File[]
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

/** Runs a model over pasted text or files, one file after the other. The results stay while the page does. */
export const useTagging = createGlobalState(() => {
  const { problems, modelId, ...taggers } = useTaggers()
  const tagged = shallowRef<TaggedText[]>([])
  /** The files that the tagged texts are of. */
  const files = shallowRef<FileToRedact[]>([])
  /** What is being read; null when nothing is. */
  const busy = shallowRef<{ what: string; done: number; of: number } | null>(null)
  let stopped = false

  const tagText = (text: string, reading: FileReading) => {
    const file = new File([text], 'pasted text.txt')
    const pasted = { name: 'pasted text', file, beside: [], reading: { ...reading, format: 'txt' } }
    return each([pasted], async ({ name }) => [
      await api.tagging.text({ modelId: modelId.value, name, text }),
    ])
  }

  const tagFiles = (chosen: ChosenFile[], reading: FileReading) =>
    each(
      chosen.map((one) => ({ name: one.file.name, ...one, reading })),
      ({ file, beside }) => api.tagging.file({ modelId: modelId.value, file, beside, ...reading }),
    )

  /** A file that cannot be read is told about and does not stop the others. */
  async function each<T extends FileToRedact & { name: string }>(
    items: readonly T[],
    work: (item: T) => Promise<TaggedText[]>,
  ): Promise<void> {
    if (items.length === 0 || busy.value) return
    stopped = false
    problems.value = []
    files.value = []
    const results: TaggedText[] = []
    for (const [done, item] of items.entries()) {
      if (stopped) break
      busy.value = { what: item.name, done, of: items.length }
      try {
        for (const text of await work(item)) results.push(text)
        tagged.value = [...results]
        files.value = [...files.value, item]
      } catch (error) {
        problems.value = [...problems.value, `${item.name}: ${failureOf(error).message}`]
      }
    }
    busy.value = null
  }

  /** Ends after the file under way; what was read stays. */
  const stop = () => (stopped = true)

  return { ...taggers, problems, modelId, tagged, files, busy, tagText, tagFiles, stop }
})

export type Tagging = ReturnType<typeof useTagging>
