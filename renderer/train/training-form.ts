import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Outlook } from '../../src/model/before-a-run.ts'
import { showNumber } from '../../src/model/setting-kinds.ts'
import {
  adapterRate,
  settingFields,
  trainingSettings,
  type TrainingSettings,
} from '../../src/model/training-settings.ts'
import { useAttempt } from '../api/attempt.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { changesOf, remember, rememberedFor, type Draft } from './remembered.ts'

function draftOf(settings: TrainingSettings): Draft {
  return Object.fromEntries(
    settingFields.map(({ key }) => {
      const value = settings[key]
      if (value === null) return [key, '']
      return [key, typeof value === 'number' ? showNumber(value) : value]
    }),
  )
}

/**
 * The settings of a new run as the user edits them: suggested for the base, checked field by field,
 * with the outlook asked again at every change that makes sense.
 */
export function useTrainingForm(
  project: string,
  base: () => string,
  /** Settings of an earlier run to begin with. */
  again: TrainingSettings | null = null,
) {
  let own = again
  const suggested = shallowRef<TrainingSettings | null>(null)
  const why = ref('')
  const draft = ref<Draft>({})
  const { problem, attempt } = useAttempt()

  const checked = computed(() => check(suggested.value, draft.value))
  const settings = computed(() => checked.value.settings)
  const errors = computed(() => checked.value.errors)
  const changed = computed(
    () =>
      suggested.value !== null &&
      JSON.stringify(draftOf(suggested.value)) !== JSON.stringify(draft.value),
  )

  async function suggest(): Promise<void> {
    const answer = await attempt(() => api.training.suggest({ project, base: base() }))
    if (!answer) return
    suggested.value = answer.settings
    why.value = answer.why
    draft.value =
      own?.base === answer.settings.base
        ? draftOf(own)
        : { ...draftOf(answer.settings), ...rememberedFor(project, base()) }
  }

  /** Settings to begin with once more, where the base is theirs. */
  function beginWith(settings: TrainingSettings): void {
    own = settings
  }

  function reset(): void {
    if (suggested.value) draft.value = draftOf(suggested.value)
  }

  /** What differs from what is suggested stands there the next time as well. */
  function keep(): void {
    if (suggested.value) remember(project, base(), changesOf(draftOf(suggested.value), draft.value))
  }

  watch(base, () => void suggest())
  useAdapterRate(draft, suggested)
  const outlook = useOutlook(project, settings, problem)

  const result = { draft, settings, errors, changed, why, outlook, problem }
  return { ...result, attempt, suggest, beginWith, reset, keep }
}

/** A learning rate that is the suggested one goes with whether an adapter is trained or the weights. */
function useAdapterRate(draft: Ref<Draft>, suggested: Readonly<Ref<TrainingSettings | null>>) {
  const adapts = computed(() => Number(draft.value.adapterRank) > 0)
  watch(adapts, (now) => {
    if (!suggested.value) return
    const { learningRate } = suggested.value
    const [whole, own] = [learningRate, adapterRate(learningRate)].map(showNumber)
    if (draft.value.learningRate === (now ? whole : own)) {
      draft.value.learningRate = now ? own : whole
    }
  })
}

/** What a run with these settings would learn from and cost, asked at every change of them. */
function useOutlook(
  project: string,
  settings: Readonly<Ref<TrainingSettings | null>>,
  problem: Ref<string>,
) {
  const outlook = shallowRef<Outlook | null>(null)
  let asked = 0

  async function ask(wanted: TrainingSettings): Promise<void> {
    const question = ++asked
    try {
      const answer = await api.training.outlook({ project, settings: wanted })
      // An answer to an earlier question may come late.
      if (question === asked) outlook.value = answer
    } catch (error) {
      problem.value = failureOf(error).message
    }
  }

  watch(settings, (wanted) => wanted && void ask(wanted))
  return outlook
}

/** The draft as settings, or what is wrong by field. */
function check(suggested: TrainingSettings | null, draft: Draft) {
  const errors: Record<string, string> = {}
  if (!suggested) return { settings: null, errors }
  const { success, data, error } = trainingSettings.safeParse({ ...suggested, ...parsed(draft) })
  if (success) return { settings: data, errors }
  const wrong = new Set(error.issues.map(({ path }) => path[0]))
  for (const { key, demand } of settingFields) if (wrong.has(key)) errors[key] = demand
  return { settings: null, errors }
}

/** Text as the numbers and nulls of the settings; what is no number fails the schema. */
function parsed(draft: Draft): Record<string, unknown> {
  return Object.fromEntries(
    settingFields.map(({ key, kind }) => {
      const value = draft[key]
      const isNumber = kind === 'number' || kind === 'optional'
      if (!isNumber || typeof value !== 'string') return [key, value]
      const text = value.trim()
      if (text === '') return [key, kind === 'optional' ? null : undefined]
      return [key, Number(text)]
    }),
  )
}
