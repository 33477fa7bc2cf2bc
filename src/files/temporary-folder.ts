import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { isAlive } from './processes.ts'
import { MARKER, removeOwnFolderSync } from './own-folder.ts'

const NAME = /^spanwright-(read|demo|test|choose|files)-\w{6}$/

interface TemporaryFolder {
  path: string
  remove: () => void
}

/** A folder for as long as its process lives, which `remove` ends sooner; what a kill leaves goes with the next. */
export function temporaryFolder(purpose: 'read' | 'demo' | 'test' | 'choose'): TemporaryFolder {
  sweepTemporaryFolders()
  return madeFolder(purpose)
}

/** One for files that arrive at a host, which has swept when it began: where much lies about, that takes time. */
export const folderOfFiles = (): TemporaryFolder => madeFolder('files')

function madeFolder(purpose: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `spanwright-${purpose}-`))
  writeFileSync(join(path, MARKER), String(process.pid))
  return { path, remove: () => removeOwnFolderSync(tmpdir(), basename(path)) }
}

/** Removes what processes that are gone have left: copies of texts, which nobody would look for there. */
export function sweepTemporaryFolders(): void {
  const names = existsSync(tmpdir()) ? readdirSync(tmpdir()) : []
  for (const name of names.filter((one) => NAME.test(one))) {
    try {
      const pid = Number(readFileSync(join(tmpdir(), name, MARKER), 'utf8'))
      if (!isAlive(pid)) removeOwnFolderSync(tmpdir(), name)
    } catch {
      // Another user's, or being made at this moment.
    }
  }
}
