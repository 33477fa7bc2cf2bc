import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A path in the folder at which there is no project yet. */
export function freeName(folder: string, name: string): string {
  let path = join(folder, `${name}.spanwright`)
  for (let n = 2; existsSync(path); n++) path = join(folder, `${name} ${n}.spanwright`)
  return path
}
