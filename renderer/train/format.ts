/** Figures as the Train view shows them. */
import type { Run } from '../../src/model/runs.ts'

/** Four decimals, for tables. */
export const four = (value: number) => value.toFixed(4)

/** "about 40 s", "about 5 min", "about 2.5 h" */
export function duration(seconds: number): string {
  if (seconds < 1) return 'under a second'
  if (seconds < 90) return `about ${Math.ceil(seconds)} s`
  const minutes = seconds / 60
  return minutes < 90 ? `about ${Math.round(minutes)} min` : `about ${(minutes / 60).toFixed(1)} h`
}

/** Stands where there is no figure. */
export const NONE = '–'

/** How long a run took up to its last evaluation. */
export function tookOf({ epochs }: Pick<Run, 'epochs'>): string {
  const last = epochs.at(-1)
  return last ? duration(last.seconds).replace('about ', '') : NONE
}

/** "300 MB", "1.4 GB" */
export function size(megabytes: number): string {
  return megabytes < 1000
    ? `${Math.round(megabytes / 10) * 10} MB`
    : `${(megabytes / 1000).toFixed(1)} GB`
}
