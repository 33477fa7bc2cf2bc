import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { CHOOSING_MINUTES } from '../../src/model/limits.ts'
import type { TriedRecipe } from '../../src/model/before-a-run.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'

/** Trying the bases at hand on a project's documents; ends when the view is left. */
export function useChoosing(project: string) {
  const tried = shallowRef<readonly TriedRecipe[]>([])
  const best = shallowRef<TriedRecipe | null>(null)
  /** What is being tried, in words; empty when nothing is. */
  const trying = ref('')
  const problem = ref('')
  let stopping: AbortController | null = null
  onBeforeUnmount(stop)

  /** Resolves to what reads best; null when it was stopped or could not be found. */
  async function start(): Promise<TriedRecipe | null> {
    if (trying.value !== '') return null
    const { signal } = (stopping = new AbortController())
    ;[problem.value, trying.value] = ['', 'Reading the documents']
    ;[tried.value, best.value] = [[], null]
    try {
      const asked = { project, minutes: CHOOSING_MINUTES.usual }
      for await (const event of await api.training.choose(asked, { signal })) {
        if (event.type === 'trying')
          trying.value = `${event.name}: part ${event.part} of ${event.parts}`
        else if (event.type === 'tried') tried.value = [...tried.value, event.recipe]
        else best.value = event.best
      }
    } catch (error) {
      if (!signal.aborted) problem.value = failureOf(error).message
    } finally {
      trying.value = ''
    }
    return best.value
  }

  function stop(): void {
    stopping?.abort()
  }

  return { tried, best, trying, problem, start, stop }
}
