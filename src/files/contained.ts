import { isAbsolute, join, relative, sep } from 'node:path'
import { failed } from '../domain/failure.ts'

/** Whether a path lies below a folder, by their names alone: links are resolved by the caller. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The path of what a file or a request calls `name`, directly in a folder. Throws a FailureError for any other. */
export function contained(folder: string, name: string): string {
  const path = join(folder, name)
  const way = relative(folder, path)
  if (!name.includes('\0') && isInside(folder, path) && way === name && !way.includes(sep)) {
    return path
  }
  throw failed('forbidden', 'A name in this file leads out of its folder; it is not used.')
}
