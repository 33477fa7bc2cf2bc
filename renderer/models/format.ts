import type { Download, ModelInfo, ModelSource } from '../../src/model/models.ts'
import { baseTitle, counted } from '../ui/words.ts'

/** "about 3 minutes left"; empty when there is no telling. */
export function timeLeft({ bytes, totalBytes, bytesPerSecond }: Download): string {
  if (totalBytes === null || !bytesPerSecond) return ''
  const seconds = (totalBytes - bytes) / bytesPerSecond
  if (seconds < 10) return 'a few seconds left'
  if (seconds < 60) return `about ${Math.round(seconds / 5) * 5} seconds left`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `about ${counted(minutes, 'minute')} left`
  return `about ${Math.round(minutes / 60)} hours left`
}

/** Where a model came from, in words. */
export function sourceText(source: ModelSource): string {
  if (source.kind === 'imported') return `Imported from ${source.path}`
  if (source.kind === 'trained')
    return `Trained in ${source.project} from ${baseTitle(source.base)}`
  if (source.kind === 'unknown') return 'Put into the library by hand'
  const short = /^[0-9a-f]{40}$/.test(source.revision)
    ? source.revision.slice(0, 7)
    : source.revision
  return `Downloaded from ${hostOf(source.hub)}, ${source.repository} at ${short}`
}

export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address
}

/** Whether what a repository holds is in the library, on its way there, or neither. */
export function whereabouts(
  repository: string,
  models: readonly ModelInfo[],
  downloads: readonly Download[],
): 'here' | 'coming' | 'away' {
  const isHere = ({ source }: ModelInfo) =>
    source.kind === 'downloaded' && source.repository === repository
  if (models.some(isHere)) return 'here'
  const isComing = (one: Download) => one.repository === repository && one.state !== 'done'
  return downloads.some(isComing) ? 'coming' : 'away'
}
