import { ref } from 'vue'
import { failureOf } from './failures.ts'

/** Does what may fail, null if it does; `problem` says why the last one did, and is empty when none. */
export function useAttempt() {
  const problem = ref('')

  async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
    problem.value = ''
    try {
      return await work()
    } catch (error) {
      problem.value = failureOf(error).message
      return null
    }
  }

  return { problem, attempt }
}
