import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AppInfo } from '../model/app.ts'
import { openLog } from '../files/log.ts'
import { defaultFolders, type Folders } from '../host/folders.ts'
import { Host } from '../host/host.ts'
import { nodeForkWorker } from '../host/supervisor/node-worker.ts'

const root = new URL('../../', import.meta.url)

const resources = fileURLToPath(new URL('resources', root))

export const version = (
  JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }
).version

/** The host in this process, with its log and the worker forked by Node. */
export function nodeHost(
  shell: AppInfo['shell'],
  folders: Folders = defaultFolders(),
  forkWorker = nodeForkWorker(),
): Host {
  openLog(folders.logs, shell, `Spanwright ${version}, ${process.argv[2] ?? 'start'}`)
  return new Host({ shell, version, folders, forkWorker, resources })
}
