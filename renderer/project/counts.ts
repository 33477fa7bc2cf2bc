import { useDebounceFn } from '@vueuse/core'
import { shallowRef, type Ref } from 'vue'
import type { Progress, ProjectInfo } from '../../src/model/project.ts'
import { api } from '../api/client.ts'
import { connection } from '../api/transport.ts'

/** Counts are fetched this long after the last change, so that typing never waits for them. */
const COUNT_AFTER_MS = 400
const COUNT_AT_LEAST_EVERY_MS = 3000

/** The figures of the open project; those before stay where they cannot be asked for. */
export function useCounts(info: Ref<ProjectInfo | null>) {
  const progress = shallowRef<Progress | null>(null)

  async function count(): Promise<void> {
    if (!info.value || connection.status !== 'open') return
    progress.value = await api.projects
      .progress({ project: info.value.id })
      .catch(() => progress.value)
  }

  const countSoon = useDebounceFn(count, COUNT_AFTER_MS, { maxWait: COUNT_AT_LEAST_EVERY_MS })
  return { progress, count, countSoon }
}
