import { constants } from 'node:os'

/** Signals by which a system says that a program has gone wrong. */
const CRASHES: ReadonlySet<string> = new Set([
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
  'SIGSYS',
])
/** Windows' codes of a program that has gone wrong begin here, as unsigned numbers. */
const WINDOWS_CRASH = 0xc0000000

/** How a process ended that nobody had asked to, for "The process …". */
export function howItEnded(code: number | null, signal: string | null): string {
  if (signal === 'SIGKILL')
    return 'was ended from outside, which a system does that is short of memory'
  if (signal && CRASHES.has(signal)) return `crashed (${signal})`
  if (signal) return `was stopped by ${signal}`
  if (code === null) return 'could not be started'
  if (code >>> 0 >= WINDOWS_CRASH) return `crashed (0x${(code >>> 0).toString(16)})`
  return code === 0 ? 'ended before it was done' : `ended by an error of its own (code ${code})`
}

/**
 * Code and signal of a process of Electron's, which tells one number for both: where there are signals, that
 * of the one that ended it. Node itself ends with 1, and with others for want of what we give it.
 */
export function endOfNumber(
  code: number,
  platform: NodeJS.Platform = process.platform,
): { code: number | null; signal: string | null } {
  const found = Object.entries(constants.signals).find(([, number]) => number === code)
  if (platform === 'win32' || !found || code === constants.signals.SIGHUP)
    return { code, signal: null }
  return { code: null, signal: found[0] }
}
