import { log } from '../../files/log.ts'
import { placeOfNotes } from '../../files/unfinished.ts'

/** What the worker may see of the environment: enough to find libraries, drivers and temporary space. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'LD_LIBRARY_PATH',
  'VK_ICD_FILENAMES',
  'LANG',
]

/**
 * Megabytes of each half of the young generation, from the start. Left alone it grows to eight times as
 * much in a long run: what passes through the worker would seem to stay in it.
 */
const YOUNG_GENERATION = ['--min-semi-space-size=4', '--max-semi-space-size=4']

interface WorkerPlace {
  environment?: NodeJS.ProcessEnv
  /** The page that the same machine draws comes before its work. */
  givesWay?: boolean
}

/**
 * How every shell starts a worker: the whole of its environment, the places of the log and of the notes of what is
 * unfinished, and the flags of its engine, as Node's command line has them.
 */
export function workerOptions({ environment = process.env, givesWay }: WorkerPlace = {}): {
  env: Record<string, string>
  execArgv: string[]
} {
  const env: Record<string, string> = {}
  for (const name of PASSED_ON) {
    const value = environment[name]
    if (value) env[name] = value
  }
  if (log.folder) env.SPANWRIGHT_LOGS = log.folder
  const notes = placeOfNotes()
  if (notes) env.SPANWRIGHT_UNFINISHED = notes
  if (givesWay) env.SPANWRIGHT_GIVES_WAY = '1'
  return { env, execArgv: [...YOUNG_GENERATION] }
}
