import { resolve } from 'node:path'

/** The name of a project file. */
export const PROJECT = /\.spanwright$/i

/** What a second start tells the first one. */
export interface Started {
  argv: readonly string[]
  cwd: string
}

/** The project files that a command line names, absolute: what a file manager gives, or a person. */
export function projectsNamed({ argv, cwd }: Started): string[] {
  return argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-') && PROJECT.test(argument))
    .map((path) => resolve(cwd, path))
}
