import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { defaultFolders } from '../../src/host/folders.ts'
import { Host } from '../../src/host/host.ts'
import { nodeForkWorker } from '../../src/host/supervisor/node-worker.ts'
import { resources } from './sample-file.ts'

export { sampleFile } from './sample-file.ts'

const cleanups: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spanwright-test-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A real host over real processes in `home`, closed after the test. */
export function testHost(home = temporaryFolder()): Host {
  const host = new Host({
    shell: 'cli',
    version: '0.0.0',
    folders: defaultFolders({ SPANWRIGHT_HOME: home }),
    forkWorker: nodeForkWorker(),
    resources,
  })
  cleanups.push(() => host.close())
  return host
}
