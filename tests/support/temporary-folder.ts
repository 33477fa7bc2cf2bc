import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

const cleanups: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

/** Does `clean` after the test, and after what was begun later is cleaned up. */
export function cleanUp(clean: () => Promise<void> | void): void {
  cleanups.push(clean)
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spanwright-test-'))
  cleanUp(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
