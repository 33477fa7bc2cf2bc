import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { isUnderWay, runAfter, type RunProgress } from '../../src/model/run-progress.ts'
import type { Run, RunEvent } from '../../src/model/runs.ts'
import type { TrainingSettings } from '../../src/model/training-settings.ts'
import { useAttempt } from '../api/attempt.ts'
import { api } from '../api/client.ts'
import { listen } from '../api/streams.ts'
import { gathering } from './gathering.ts'
import { concerns, useProject } from './project.ts'

/** The runs of the open project, and what the chosen one tells: the one under way, before one is chosen. */
export const useTraining = defineStore('training', () => {
  const open = useProject()
  const runs = shallowRef<Run[]>([])
  const trashed = shallowRef<Run[]>([])
  const { problem, attempt } = useAttempt()
  let project = ''
  let loading: Promise<unknown> = Promise.resolve()
  const { progress, follow } = followedRun(() => project, refresh)

  /** The shown run is under way. */
  const active = computed(() => progress.value !== null && isUnderWay(progress.value.run))
  /** A run that somebody began is under way, shown or not: another cannot start. */
  const busy = computed(() => runs.value.some(isBegun))

  watch(
    () => open.info?.id,
    (id = '') => {
      project = id
      follow()
      runs.value = trashed.value = []
      loading = id ? attempt(refresh) : Promise.resolve()
    },
    // At once: whoever has waited for the project waits for its runs next.
    { immediate: true, flush: 'sync' },
  )
  open.onChange((change) => {
    if (concerns(change, 'runs')) loading = attempt(refresh)
  })
  /** Resolves when the runs of the open project are here. */
  const loaded = () => loading

  /** Reads the runs again; another window may have begun one, or gone on with the one shown. */
  async function refresh(): Promise<void> {
    const of = project
    const found = await api.training.runs({ project: of })
    if (of !== project) return
    runs.value = found.filter((run) => !run.trashed)
    trashed.value = found.filter((run) => run.trashed)
    const shown = runs.value.find(({ id }) => id === progress.value?.run.id)
    const run = shown ?? runs.value.find(isBegun) ?? runs.value.find((one) => !isUnderWay(one))
    if (shown && (active.value || !isUnderWay(shown))) {
      progress.value = { ...progress.value, run: shown }
    } else follow(run)
  }

  /** What becomes of it is told with the project's other changes. */
  async function steer(action: 'resume' | 'pause' | 'finish' | 'cancel'): Promise<void> {
    if (!progress.value) return
    const runId = progress.value.run.id
    await attempt(() => api.training[action]({ project, runId }))
  }

  async function begin(ask: () => Promise<Run>): Promise<void> {
    const run = await attempt(ask)
    if (run) follow(run)
  }

  const begins = beginning(() => project, begin)
  return { runs, trashed, progress, problem, active, busy, loaded, follow, steer, ...begins }
})

/** Under way, and not by itself: such a one gives way to others. */
export const isBegun = (run: Run) => isUnderWay(run) && !run.fresh

/** The ways in which a run begins. */
function beginning(project: () => string, begin: (ask: () => Promise<Run>) => Promise<void>) {
  const start = (settings: TrainingSettings) =>
    begin(() => api.training.start({ project: project(), settings }))
  /** The same as an earlier run, on its documents as they were. */
  const repeat = (runId: string) => begin(() => api.training.repeat({ project: project(), runId }))
  return { start, repeat }
}

/** What one run has told and tells, until another is followed. */
function followedRun(project: () => string, onEnd: () => Promise<void>) {
  const progress = shallowRef<RunProgress | null>(null)
  let stop = () => {}
  function follow(run?: Run): void {
    stop()
    const events = gathering<RunEvent>((some) => {
      const known = progress.value
      if (known) progress.value = some.reduce(runAfter, known)
    })
    progress.value = run ? { run } : null
    if (!run) return
    const stopListening = listen(
      (signal) => api.training.watch({ project: project(), runId: run.id }, { signal }),
      {
        onStart: () => {
          events.drop()
          progress.value = { run: progress.value?.run ?? run }
        },
        onEvent: events.add,
        onEnd: () => {
          events.flush()
          void onEnd()
        },
      },
    )
    stop = () => {
      stopListening()
      events.drop()
    }
  }
  return { progress, follow }
}
