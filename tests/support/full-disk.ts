import { tmpdir } from 'node:os'
import { planFault } from './disk/faults.ts'

export { disk } from './disk/faults.ts'

/** What Node throws when the disk is full. */
export function diskFull(): Error {
  return Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
}

/** Lets the next operations that need space pass up to that one; of files of tests, see `patchDisk`. */
export function fillUpAt(operation: number): void {
  planFault({ fault: 'ENOSPC', at: operation }, tmpdir())
}
