import { defaultFolders } from '../../src/host/folders.ts'
import { Host } from '../../src/host/host.ts'
import { nodeForkWorker } from '../../src/host/supervisor/node-worker.ts'
import { resources } from './sample-file.ts'
import { cleanUp, temporaryFolder } from './temporary-folder.ts'

export { sampleFile } from './sample-file.ts'
export { temporaryFolder } from './temporary-folder.ts'

/** A real host over real processes in `home`, closed after the test. */
export function testHost(home = temporaryFolder()): Host {
  const host = hostIn(home)
  cleanUp(() => host.close())
  return host
}

/** The same, to be closed by whoever asked for it. */
export function hostIn(home: string): Host {
  return new Host({
    shell: 'cli',
    version: '0.0.0',
    folders: defaultFolders({ SPANWRIGHT_HOME: home }),
    forkWorker: nodeForkWorker(),
    resources,
  })
}
