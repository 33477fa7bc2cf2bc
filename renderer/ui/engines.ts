import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { DoctorReport } from '../../src/model/engines.ts'
import { api } from '../api/client.ts'
import { useAttempt } from '../api/attempt.ts'

/** What this machine can train and tag with. */
export const useEngines = defineStore('engines', () => {
  const report = shallowRef<DoctorReport | null>(null)
  const { problem, attempt } = useAttempt()
  let looking: Promise<void> | undefined

  /** Asks the host, once for all who wait. It starts a process and measures: the page need not wait. */
  function look(): Promise<void> {
    looking ??= ask().finally(() => (looking = undefined))
    return looking
  }

  async function ask(): Promise<void> {
    await attempt(async () => {
      report.value = await api.app.doctor()
    })
  }

  return { report, problem, look }
})
