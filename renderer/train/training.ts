import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { isUnderWay, runAfter, type RunProgress } from '../../src/model/run-progress.ts'
import type { Run } from '../../src/model/runs.ts'
import type { TrainingSettings } from '../../src/model/training-settings.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { listen } from '../api/streams.ts'

/** The runs of the open project, and what the chosen one tells. */
export const useTraining = defineStore('training', () => {
  const runs = shallowRef<Run[]>([])
  const problem = ref('')
  let project = ''
  const { progress, follow } = followedRun(() => project, refresh)

  /** The shown run is under way. */
  const active = computed(() => progress.value !== null && isUnderWay(progress.value.run))
  /** A run is under way, shown or not: another cannot start. */
  const busy = computed(() => active.value || runs.value.some(isUnderWay))

  async function load(id: string): Promise<void> {
    project = id
    runs.value = await api.training.runs({ project })
    follow(runs.value.find(isUnderWay) ?? runs.value.at(0))
  }

  async function refresh(): Promise<void> {
    runs.value = await api.training.runs({ project })
    const run = runs.value.find(({ id }) => id === progress.value?.run.id)
    if (run) progress.value = { ...progress.value, run }
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

  async function steer(action: 'resume' | 'pause' | 'cancel'): Promise<void> {
    if (!progress.value) return
    await attempt(api.training[action]({ project, runId: progress.value.run.id }), (run) => {
      if (action === 'resume') follow(run)
      else if (action === 'cancel') progress.value = { ...progress.value, run }
    })
  }

  const start = (settings: TrainingSettings) =>
    attempt(api.training.start({ project, settings }), follow)

  return { runs, progress, problem, active, busy, load, follow, start, steer }
})

/** What one run has told and tells, until another is followed. */
function followedRun(project: () => string, onEnd: () => Promise<void>) {
  const progress = shallowRef<RunProgress | null>(null)
  let stop = () => {}
  function follow(run?: Run): void {
    stop()
    progress.value = run ? { run } : null
    if (!run) return
    stop = listen(
      (signal) => api.training.watch({ project: project(), runId: run.id }, { signal }),
      {
        onStart: () => (progress.value = { run: progress.value?.run ?? run }),
        onEvent: (event) => (progress.value = runAfter(progress.value ?? { run }, event)),
        onEnd: () => void onEnd(),
      },
    )
  }
  return { progress, follow }
}
