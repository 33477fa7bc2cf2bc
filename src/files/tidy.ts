import { log } from './log.ts'

/** Takes away what is of no use any more. That it cannot be is no reason to fail; returns whether it is gone. */
export function tidy(work: () => void): boolean {
  try {
    work()
    return true
  } catch (error) {
    log.error('Something of no use any more was not removed', error)
    return false
  }
}
