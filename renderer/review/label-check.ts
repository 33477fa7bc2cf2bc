import { onBeforeUnmount, ref, shallowRef } from 'vue'
import type { LabelCheck } from '../../src/model/review.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { useProject } from '../project/project.ts'

/** The check of the labels: the last one, and one under way, which ends when its view is left. */
export function useLabelCheck() {
  const project = useProject()
  const last = shallowRef<LabelCheck | null>(null)
  /** How far it is, from 0 to 1; null when none is under way. */
  const share = ref<number | null>(null)
  /** That not all were checked, in a sentence; otherwise empty. */
  const note = ref('')
  const problem = ref('')
  let stopping: AbortController | null = null
  onBeforeUnmount(stop)

  async function load(): Promise<void> {
    if (!project.info) return
    try {
      last.value = (await api.review.lastCheck({ project: project.info.id })).check
    } catch (error) {
      problem.value = failureOf(error).message
    }
  }

  /** Resolves to the outcome; null when it was stopped or could not be done. */
  async function start(): Promise<LabelCheck | null> {
    if (!project.info || share.value !== null) return null
    const { signal } = (stopping = new AbortController())
    ;[problem.value, note.value, share.value] = ['', '', 0]
    try {
      const events = await api.review.check({ project: project.info.id }, { signal })
      for await (const event of events) {
        if (event.type === 'progress') share.value = event.share
        else {
          last.value = event.check
          if (event.checked < event.of)
            note.value = `Checked are ${event.checked} of ${event.of}, drawn at random: all would take too long.`
          return event.check
        }
      }
    } catch (error) {
      if (!signal.aborted) problem.value = failureOf(error).message
    } finally {
      share.value = null
    }
    return null
  }

  function stop(): void {
    stopping?.abort()
  }

  return { last, share, note, problem, load, start, stop }
}
