import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Folders {
  projects: string
  models: string
  /** Runs, settings, the list of recent projects. */
  data: string
  logs: string
}

/** Where processes note what they make; see files/unfinished.ts. */
export const notesOfUnfinished = ({ data }: Folders) => join(data, 'unfinished')

/** Where things live. SPANWRIGHT_HOME puts everything into one folder. */
export function defaultFolders(env = process.env, platform = process.platform): Folders {
  const together = env.SPANWRIGHT_HOME
  const home = homedir()
  const documents = join(home, 'Documents')
  const own = join(existsSync(documents) ? documents : home, 'Spanwright')
  const data = together
    ? join(together, 'data')
    : join(applicationData(env, home, platform), 'Spanwright')
  return {
    projects: together ? join(together, 'projects') : own,
    models: join(together || data, 'models'),
    data,
    logs: join(data, 'logs'),
  }
}

/** On Windows not where profiles are carried from machine to machine: models are hundreds of megabytes. */
function applicationData(env: NodeJS.ProcessEnv, home: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  return env.XDG_DATA_HOME ?? join(home, '.local', 'share')
}
