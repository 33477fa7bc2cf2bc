import { readFileSync } from 'node:fs'

/** Whether a process of that number runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return !isDefunct(pid)
}

/** One that has ended, but whose number is kept until somebody asks how: in a container that may be for ever. */
function isDefunct(pid: number): boolean {
  try {
    // The state follows the program's name, which may have any character.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return /^\) [ZX]/.test(stat.slice(stat.lastIndexOf(')')))
  } catch {
    return false
  }
}
