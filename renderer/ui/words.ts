import { counted } from '../../src/domain/figures.ts'
import type { DocumentStatus, Split } from '../../src/model/documents.ts'
import type { Run } from '../../src/model/runs.ts'
import { INSTANT, STARTER } from '../../src/model/training-settings.ts'

export { counted, figure, headline, percent } from '../../src/domain/figures.ts'

export const statusWords: Record<DocumentStatus, string> = {
  new: 'New',
  'in-progress': 'In progress',
  done: 'Done',
}

export const runWords: Record<Run['status'], string> = {
  starting: 'Starting…',
  running: 'Training',
  paused: 'Paused',
  done: 'Finished',
  cancelled: 'Cancelled',
  failed: 'Failed',
  interrupted: 'Interrupted',
  elsewhere: 'Training in another program',
}

const madeHere: Readonly<Record<string, string>> = {
  [INSTANT]: 'Words and shapes',
  [STARTER]: 'Starter',
  'scratch:tiny': 'Tiny, from nothing',
  'scratch:mini': 'Mini, from nothing',
}

/** What a run began with: a model of the library by its name there, a folder by its own. */
export const baseTitle = (base: string): string =>
  Object.hasOwn(madeHere, base) ? madeHere[base] : (base.split(/[\\/]/).at(-1) ?? base)

/** What a document is in. */
export const setNames: Record<Split, string> = {
  train: 'the training set',
  dev: 'the development set',
  test: 'the test set',
  auto: 'no set',
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })

/** "24 Nov 2026": the month in letters, as its place differs between countries. */
export function day(time: string | Date): string {
  return days.format(new Date(time))
}

/** Hours as people say them: "about 25 minutes", "about 3 hours". */
export function hoursInWords(hours: number): string {
  const minutes = Math.max(1, Math.round(hours * 60))
  if (minutes < 90) return `about ${counted(minutes, 'minute')}`
  return `about ${counted(Math.round(hours), 'hour')}`
}

/** "91.6 MB": decimal units, three significant digits. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${units[unit]}`
}
