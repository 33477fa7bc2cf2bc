import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { failed } from '../../domain/failure.ts'
import type { Run } from '../../model/runs.ts'
import { isLocked, tryLock, type Release } from '../../files/lock.ts'

const ELSEWHERE =
  'Another program is training this run, a second window or the command line; steer it there, or wait until it has ended.'
/** Looking whether a lock is held takes it for a moment. */
const ATTEMPTS = 5
const PAUSE_MS = 50

const fileIn = (directory: string) => join(directory, 'lock')

/**
 * Holds a run's directory as long as a process works in it: a second one would write into the same files.
 * The lock of a process that was killed is free. Throws a FailureError 'busy'.
 */
export async function lockRun(directory: string): Promise<Release> {
  for (let attempts = 1; ; attempts++) {
    const unlock = tryLock(fileIn(directory))
    if (unlock) return unlock
    if (attempts === ATTEMPTS) throw failed('busy', ELSEWHERE)
    await setTimeout(PAUSE_MS)
  }
}

/** What is shown of a run that was under way when it was recorded, and is not by this process. */
export function abandoned(run: Run, directory: string): Run {
  if (isLocked(fileIn(directory))) return { ...run, status: 'elsewhere', message: ELSEWHERE }
  const message = 'The application ended during this run; resume to go on.'
  return { ...run, status: 'interrupted', message }
}

export function refuseElsewhere({ status }: Run): void {
  if (status === 'elsewhere') throw failed('busy', ELSEWHERE)
}
