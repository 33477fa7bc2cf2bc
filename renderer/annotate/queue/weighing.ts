import { onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import type { Weighing } from '../../../src/model/queue.ts'
import { api } from '../../api/client.ts'
import { failureOf } from '../../api/failures.ts'
import { useProject } from '../../project/project.ts'
import { useQueue } from './queue.ts'

/** Documents that are finished between two weighings: fewer teach little. */
const EVERY = 10

/**
 * Weighs what open documents would teach while the list is in that order: at once, and after every ten that were
 * finished. Ends when the order is left.
 */
export function useWeighing() {
  const project = useProject()
  const queue = useQueue()
  const last = shallowRef<Weighing | null>(null)
  /** How far it is, from 0 to 1; null when none is under way. */
  const share = ref<number | null>(null)
  /** Why nothing could be weighed, in a sentence. */
  const problem = ref('')
  /** Documents that were done when it was begun last. */
  let doneThen = 0
  let stopping: AbortController | null = null
  onBeforeUnmount(() => stopping?.abort())

  async function weigh(): Promise<void> {
    if (!project.info || share.value !== null) return
    const { signal } = (stopping = new AbortController())
    ;[problem.value, share.value, doneThen] = ['', 0, project.progress?.done ?? 0]
    try {
      const events = await api.documents.weigh({ project: project.info.id }, { signal })
      for await (const event of events) {
        if (event.type === 'progress') share.value = event.share
        else last.value = event.weighing
      }
      if (!signal.aborted) await queue.renew()
    } catch (error) {
      if (!signal.aborted) problem.value = failureOf(error).message
    } finally {
      share.value = null
    }
  }

  watch(
    () => project.progress?.done,
    (done) => {
      if (done !== undefined && (!last.value || Math.abs(done - doneThen) >= EVERY)) void weigh()
    },
    { immediate: true },
  )

  return { last, share, problem }
}
