import { createGlobalState } from '@vueuse/core'
import { computed, ref, shallowRef } from 'vue'
import type { FileReading } from '../../src/model/file-reading.ts'
import type { ModelInfo } from '../../src/model/models.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import type { ChosenFile } from '../project/preview.ts'
import { keptBatch, useBatch, type Entry } from './batch.ts'

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

/** The name of a text that came from no file. */
const PASTED = 'pasted text'

/** What the host has kept of the page's last batch, by which model. */
async function keptEntries(): Promise<{ entries: Entry[]; modelId: string }> {
  const batch = keptBatch()
  const found = new Map<number, Entry>()
  let modelId = ''
  try {
    for await (const kept of batch === null ? [] : await api.tagging.kept({ batch })) {
      const texts = [...(found.get(kept.entry)?.texts ?? []), ...kept.texts]
      const state = kept.isDone ? 'done' : 'failed'
      found.set(kept.entry, { name: kept.name, file: null, read: neverAgain, texts, state })
      modelId = kept.modelId
    }
  } catch {
    // The page begins empty, as where nothing was kept.
  }
  return { entries: [...found.values()], modelId }
}

const neverAgain = () => Promise.resolve([])

/**
 * Runs a model over pasted text or files, one file after the other. Text, results and how they are looked at stay
 * while the page does; the results also when it is loaded anew.
 */
export const useTagging = createGlobalState(() => {
  const taggers = useTaggers()
  const { begin, restore, ...batch } = useBatch(taggers.problems)
  const { modelId } = taggers
  const text = ref('')
  const sight = {
    hidden: ref<ReadonlySet<string>>(new Set()),
    minScore: ref(0),
    asTable: ref(false),
  }

  function tagText(reading: FileReading): Promise<void> {
    const name = PASTED
    const asked = { modelId: modelId.value, name, text: text.value }
    const file = new File([text.value], `${name}.txt`)
    return begin([
      {
        name,
        file: { file, beside: [], reading: { ...reading, format: 'txt' } },
        read: async (signal, keep) => [
          { texts: [await api.tagging.text({ ...asked, keep }, { signal })], done: 1, of: 1 },
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
        read: (signal, keep) =>
          api.tagging.file({ modelId: id, file, beside, keep, ...reading }, { signal }),
      })),
    )
  }

  const restored = keptEntries().then(({ entries, modelId: by }) => {
    modelId.value ||= by
    if (entries.length === 1 && entries[0].name === PASTED)
      text.value ||= entries[0].texts[0]?.text ?? ''
    restore(entries)
  })

  async function load(wanted?: unknown): Promise<void> {
    await restored
    await taggers.load(wanted)
  }

  return { ...taggers, ...batch, load, text, sight, tagText, tagFiles }
})

export type Tagging = ReturnType<typeof useTagging>
