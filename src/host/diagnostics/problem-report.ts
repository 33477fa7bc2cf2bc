import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { AppInfo } from '../../model/app.ts'
import type { DoctorReport } from '../../model/engines.ts'
import type { Check } from './self-test.ts'

/** Lines of each log that are taken along, the last ones. */
const LINES = 300

interface Known {
  info: AppInfo
  doctor: DoctorReport
  checks: readonly Check[]
}

/**
 * What somebody needs who looks for a fault, as text that the user reads before it is saved; it goes nowhere by
 * itself. The log has nothing of documents; the user's own folder is called ~.
 */
export function problemReport({ info, doctor, checks }: Known): string {
  const { version, shell, platform, logsFolder, dataFolder } = info
  const machine = `${doctor.processors} processors, ${doctor.memoryGB} GB`
  const parts = [
    `Spanwright ${version}, ${shell}, ${platform}, Node ${doctor.node}, ${machine}`,
    section('Tried', [...checks.map(checkLine)]),
    section(
      'Engines',
      doctor.engines.map(({ id, usable, reason }) => `${usable ? 'ok ' : 'no '} ${id}: ${reason}`),
    ),
    section('Crashes that were recorded', crashes(join(dataFolder, 'window', 'Crashpad'))),
    ...logs(logsFolder),
  ]
  return parts.join('\n\n').replaceAll(homedir(), '~') + '\n'
}

export const checkLine = ({ name, ok, detail }: Check) => `${ok ? 'ok ' : 'no '} ${name}: ${detail}`

function section(title: string, lines: readonly string[]): string {
  return [title, ...(lines.length > 0 ? lines : ['none'])].join('\n')
}

/** When Chromium's processes have crashed; the dumps themselves hold memory, and stay where they are. */
function crashes(folder: string): string[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.dmp'))
    .map((file) => statSync(join(folder, file)).mtime.toISOString())
    .sort()
}

function logs(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => /^[a-z]+\.log$/.test(name))
  return names.sort().map((name) => section(`${name}, its last lines`, lastLines(folder, name)))
}

/** A log that cannot be read is a fault more to tell of, and does not keep the others back. */
function lastLines(folder: string, name: string): string[] {
  try {
    return readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').slice(-LINES)
  } catch (error) {
    return [`It cannot be read: ${(error as Error).message}`]
  }
}
