import { existsSync } from 'node:fs'

/** A free name beside a file that must not be used any more, and that may be wanted all the same. */
export function asideOf(path: string): string {
  const aside = `${path}.old-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
  let free = aside
  for (let n = 2; existsSync(free); n++) free = `${aside}-${n}`
  return free
}
