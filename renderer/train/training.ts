import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { isUnderWay, runAfter, type RunProgress } from '../../src/model/run-progress.ts'
import type { Run } from '../../src/model/runs.ts'
import type { TrainingSettings } from '../../src/model/training-settings.ts'
import { useAttempt } from '../api/attempt.ts'
import { api } from '../api/client.ts'
import { listen } from '../api/streams.ts'

/** The runs of the open project, and what the chosen one tells. */
export const useTraining = defineStore('training', () => {
  const runs = shallowRef<Run[]>([])
  const { problem, attempt } = useAttempt()
  let project = ''
  const { progress, follow } = followedRun(() => project, refresh)

  /** The shown run is under way. */
  const active = computed(() => progress.value !== null && isUnderWay(progress.value.run))
  /** A run is under way, shown or not: another cannot start. */
  const busy = computed(() => active.value || runs.value.some(isUnderWay))

  async function load(id: string): Promise<void> {
    project = id
    follow()
    await refresh()
  }

  /** Reads the runs again; another window may have begun one, or gone on with the one shown. */
  async function refresh(): Promise<void> {
    runs.value = await api.training.runs({ project })
    const shown = runs.value.find(({ id }) => id === progress.value?.run.id)
    const run = shown ?? runs.value.find(isUnderWay) ?? runs.value.at(0)
    if (shown && (active.value || !isUnderWay(shown))) {
      progress.value = { ...progress.value, run: shown }
    } else follow(run)
  }

  /** What becomes of it is told with the project's other changes. */
  async function steer(action: 'resume' | 'pause' | 'cancel'): Promise<void> {
    if (!progress.value) return
    const runId = progress.value.run.id
    await attempt(() => api.training[action]({ project, runId }))
  }

  async function start(settings: TrainingSettings): Promise<void> {
    const run = await attempt(() => api.training.start({ project, settings }))
    if (run) follow(run)
  }

  return { runs, progress, problem, active, busy, load, follow, refresh, start, steer }
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
