import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The name of a project file. */
export const PROJECT = /\.spanwright$/i

/** What a second start tells the first one. */
export interface Started {
  argv: readonly string[]
  cwd: string
}

/** The project files that a command line names, absolute: what a file manager gives, often as addresses, or a person. */
export function projectsNamed({ argv, cwd }: Started): string[] {
  return argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => (argument.startsWith('file:') ? pathOf(argument) : argument))
    .filter((path) => PROJECT.test(path))
    .map((path) => resolve(cwd, path))
}

/** The path that an address names; the address itself where it names none of this machine. */
function pathOf(address: string): string {
  try {
    return fileURLToPath(address)
  } catch {
    return address
  }
}
