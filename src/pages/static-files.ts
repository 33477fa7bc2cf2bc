import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isInside } from '../files/contained.ts'

/**
 * The file inside `root` that a URL path names, links resolved; undefined when there is none or it
 * lies outside. Containment is decided on real paths, never on text.
 */
export async function containedFile(root: string, urlPath: string): Promise<string | undefined> {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  if (decoded.includes('\0')) return undefined
  const wanted = join(root, decoded === '/' ? 'index.html' : decoded)
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(wanted)])
    return isInside(realRoot, real) ? real : undefined
  } catch {
    return undefined
  }
}
