import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { DoctorReport } from '../../src/model/engines.ts'
import { api } from '../api/client.ts'
import { useAttempt } from '../api/attempt.ts'

/** What this machine can train and tag with. */
export const useEngines = defineStore('engines', () => {
  const report = shallowRef<DoctorReport | null>(null)
  const { problem, attempt } = useAttempt()
  let looking: Promise<unknown> | undefined

  /** Asks the host, once for all who wait. It starts a process and measures: the page need not wait. */
  function look(): Promise<unknown> {
    const ask = async () => void (report.value = await api.app.doctor())
    looking ??= attempt(ask).finally(() => (looking = undefined))
    return looking
  }

  return { report, problem, look }
})
