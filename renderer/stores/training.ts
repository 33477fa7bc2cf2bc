import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { EpochReport, Run, RunEvent, TrainingSettings } from '../../src/contract/index.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { listen } from '../api/streams.ts'

type Plan = Extract<RunEvent, { type: 'plan' }>
type Step = Extract<RunEvent, { type: 'step' }>

/** The runs of the open project, and what the chosen one tells. */
export const useTraining = defineStore('training', () => {
  const runs = shallowRef<Run[]>([])
  const run = shallowRef<Run | null>(null)
  const plan = shallowRef<Plan | null>(null)
  const step = shallowRef<Step | null>(null)
  const epochs = shallowRef<EpochReport[]>([])
  const advice = shallowRef<string[]>([])
  const problem = ref('')
  let project = ''
  let stop = () => {}

  const active = computed(
    () => run.value !== null && ['starting', 'running', 'paused'].includes(run.value.status),
  )

  async function load(id: string): Promise<void> {
    project = id
    runs.value = await api.training.runs({ project })
    if (runs.value[0]) follow(runs.value[0])
    else reset()
  }

  function reset(): void {
    stop()
    run.value = plan.value = step.value = null
    epochs.value = []
    advice.value = []
  }

  /** Shows a run: what it has told, then live. */
  function follow(chosen: Run): void {
    reset()
    run.value = chosen
    stop = listen((signal) => api.training.watch({ project, runId: chosen.id }, { signal }), {
      onStart: () => (epochs.value = []),
      onEvent: receive,
      onEnd: () => void refresh(),
    })
  }

  function receive(event: RunEvent): void {
    if (event.type === 'plan') plan.value = event
    else if (event.type === 'step') step.value = event
    else if (event.type === 'advice') advice.value = event.lines
    else if (event.type === 'status') {
      if (run.value) run.value = { ...run.value, status: event.status, message: event.message }
    } else {
      const others = epochs.value.filter(({ epoch }) => epoch !== event.report.epoch)
      const earlier = event.report.best ? others.map((e) => ({ ...e, best: false })) : others
      epochs.value = [...earlier, event.report].sort((a, b) => a.epoch - b.epoch)
    }
  }

  async function refresh(): Promise<void> {
    runs.value = await api.training.runs({ project })
    run.value = runs.value.find(({ id }) => id === run.value?.id) ?? run.value
  }

  async function attempt(work: Promise<Run>, then: (run: Run) => void): Promise<void> {
    problem.value = ''
    try {
      then(await work)
      runs.value = await api.training.runs({ project })
    } catch (error) {
      problem.value = failureOf(error).message
    }
  }

  const start = (settings: TrainingSettings) =>
    attempt(api.training.start({ project, settings }), follow)
  const resume = () =>
    run.value && attempt(api.training.resume({ project, runId: run.value.id }), follow)
  const pause = () =>
    run.value && attempt(api.training.pause({ project, runId: run.value.id }), () => {})
  const cancel = () =>
    run.value &&
    attempt(api.training.cancel({ project, runId: run.value.id }), (ended) => (run.value = ended))

  return {
    runs,
    run,
    plan,
    step,
    epochs,
    advice,
    problem,
    active,
    load,
    follow,
    start,
    resume,
    pause,
    cancel,
  }
})
