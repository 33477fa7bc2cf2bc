import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { EpochReport, Run, RunEvent } from '../../src/model/runs.ts'
import type { TrainingSettings } from '../../src/model/training-settings.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { listen } from '../api/streams.ts'

type Plan = Extract<RunEvent, { type: 'plan' }>
type Step = Extract<RunEvent, { type: 'step' }>
type Losses = Extract<RunEvent, { type: 'losses' }>['losses']

/** Points of the step loss kept for the sparkline; beyond, every second one goes. */
const MAX_LOSSES = 600

const isLive = ({ status }: Run) => ['starting', 'running', 'paused'].includes(status)

/** The runs of the open project, and what the chosen one tells. */
export const useTraining = defineStore('training', () => {
  const runs = shallowRef<Run[]>([])
  const run = shallowRef<Run | null>(null)
  const plan = shallowRef<Plan | null>(null)
  const step = shallowRef<Step | null>(null)
  const losses = shallowRef<Losses>([])
  const epochs = shallowRef<EpochReport[]>([])
  const advice = shallowRef<string[]>([])
  /** Step of the last checkpoint written in this window's sight. */
  const savedStep = ref<number | null>(null)
  const problem = ref('')
  let project = ''
  let stop = () => {}

  /** The shown run is under way. */
  const active = computed(() => run.value !== null && isLive(run.value))
  /** A run is under way, shown or not: another cannot start. */
  const busy = computed(() => active.value || runs.value.some(isLive))

  async function load(id: string): Promise<void> {
    project = id
    runs.value = await api.training.runs({ project })
    const shown = runs.value.find(isLive) ?? runs.value[0]
    if (shown) follow(shown)
    else reset()
  }

  function reset(): void {
    stop()
    run.value = null
    clear()
  }

  function clear(): void {
    plan.value = step.value = null
    losses.value = []
    epochs.value = []
    advice.value = []
    savedStep.value = null
  }

  /** Shows a run: what it has told, then live. */
  function follow(chosen: Run): void {
    reset()
    run.value = chosen
    stop = listen((signal) => api.training.watch({ project, runId: chosen.id }, { signal }), {
      onStart: clear,
      onEvent: receive,
      onEnd: () => void refresh(),
    })
  }

  function receive(event: RunEvent): void {
    if (event.type === 'plan') plan.value = event
    else if (event.type === 'step') addStep(event)
    else if (event.type === 'losses') losses.value = event.losses
    else if (event.type === 'advice') advice.value = event.lines
    else if (event.type === 'saved') savedStep.value = event.step
    else if (event.type === 'epoch') addReport(event.report)
    else if (event.type === 'status' && run.value) {
      run.value = { ...run.value, status: event.status, message: event.message }
    }
  }

  function addStep(event: Step): void {
    step.value = event
    // A resumed run repeats the steps since its last checkpoint.
    const earlier = losses.value.filter((point) => point.step < event.step)
    const points = [...earlier, { step: event.step, loss: event.loss }]
    losses.value = points.length > MAX_LOSSES ? points.filter((_, i) => i % 2 === 1) : points
  }

  function addReport(report: EpochReport): void {
    const others = epochs.value.filter(({ step }) => step !== report.step)
    const earlier = report.best ? others.map((e) => ({ ...e, best: false })) : others
    epochs.value = [...earlier, report].sort((a, b) => a.step - b.step)
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
    losses,
    epochs,
    advice,
    savedStep,
    problem,
    active,
    busy,
    load,
    follow,
    start,
    resume,
    pause,
    cancel,
  }
})
