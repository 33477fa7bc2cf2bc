import { ref } from 'vue'
import { failureOf } from './failures.ts'

/** Does what may fail; `problem` says why the last one did, and is empty when it did not. */
export function useAttempt() {
  const problem = ref('')

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    problem.value = ''
    try {
      await work()
    } catch (error) {
      problem.value = failureOf(error).message
    }
  }

  return { problem, attempt }
}
