import type { Summary } from './statistics.ts'

/** One line of the table. */
export interface Row {
  group: string
  work: string
  program: string
  unit: 'ms' | 's' | 'tokens/s' | 'documents/s' | 'GFLOP/s' | 'MB'
  /** Absent when it was not measured; `note` then says why. */
  value?: Summary
  /** How many times faster (or smaller) we are than this program, the median over the rounds. */
  ratio?: number
  peakMB?: number
  note?: string
}
