import { computed, ref, shallowRef } from 'vue'
import type { ModelInfo } from '../../src/model/models.ts'
import type { TaggedText } from '../../src/model/tagging.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'

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

  async function tagText(text: string): Promise<void> {
    await each(['pasted text'], async () => [
      await api.tagging.text({ modelId: modelId.value, name: 'pasted text', text }),
    ])
  }

  async function tagFiles(files: File[], splitSentences: boolean): Promise<void> {
    await each(
      files.map(({ name }) => name),
      (index) => api.tagging.file({ modelId: modelId.value, file: files[index], splitSentences }),
    )
  }

  /** A file that cannot be read is told about and does not stop the others. */
  async function each(
    names: string[],
    work: (index: number) => Promise<TaggedText[]>,
  ): Promise<void> {
    if (names.length === 0 || busy.value) return
    stopped = false
    problems.value = []
    const results: TaggedText[] = []
    for (const [index, what] of names.entries()) {
      if (stopped) break
      busy.value = { what, done: index, of: names.length }
      try {
        results.push(...(await work(index)))
        tagged.value = [...results]
      } catch (error) {
        problems.value = [...problems.value, `${what}: ${failureOf(error).message}`]
      }
    }
    busy.value = null
  }

  /** Ends after the file under way; what was read stays. */
  const stop = () => (stopped = true)

  return { models, modelId, model, ready, tagged, problems, busy, load, tagText, tagFiles, stop }
}

export type Tagging = ReturnType<typeof useTagging>
