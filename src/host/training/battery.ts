import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** The system's own programs answer sooner, or not at all. */
const PATIENCE_MS = 10_000
const SUPPLIES = '/sys/class/power_supply'

/** Whether this machine lives on its battery just now; false where nothing says so. */
export async function onBattery(
  platform = process.platform,
  supplies = SUPPLIES,
  ask = answerOf,
): Promise<boolean> {
  try {
    if (platform === 'linux') return await dischargesIn(supplies)
    if (platform === 'darwin') return /Battery Power/.test(await ask('pmset', ['-g', 'batt']))
    if (platform !== 'win32') return false
    // 1: discharging; the others are ways of being at the mains. Without a battery nothing is printed.
    const query = '(Get-CimInstance -ClassName Win32_Battery).BatteryStatus'
    return /^1\b/m.test(await ask('powershell', ['-NoProfile', '-Command', query]))
  } catch {
    return false
  }
}

/** Linux tells of each battery and socket in a folder of its own; mice and the like have batteries too. */
async function dischargesIn(folder: string): Promise<boolean> {
  const states = (await readdir(folder)).map(async (name) => {
    const of = (key: string) =>
      readFile(join(folder, name, key), 'utf8').then(
        (text) => text.trim(),
        () => '',
      )
    const [type, scope, status] = await Promise.all([of('type'), of('scope'), of('status')])
    return type === 'Battery' && scope !== 'Device' && status === 'Discharging'
  })
  return (await Promise.all(states)).includes(true)
}

async function answerOf(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(program, args, { timeout: PATIENCE_MS, windowsHide: true })
  return stdout
}
