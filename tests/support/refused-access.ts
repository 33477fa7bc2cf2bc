import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { onTestFinished } from 'vitest'

/** The system refuses to let anybody write to that file or folder, until the test is over. */
export function refuseAccess(path: string): void {
  const actual = fs.accessSync
  fs.accessSync = (at, mode) => {
    if (at === path && (mode ?? 0) & fs.constants.W_OK)
      throw Object.assign(new Error('EACCES: made up'), { code: 'EACCES' })
    actual(at, mode)
  }
  syncBuiltinESMExports()
  onTestFinished(() => {
    fs.accessSync = actual
    syncBuiltinESMExports()
  })
}
