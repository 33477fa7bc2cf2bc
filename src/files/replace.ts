import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { diskFailure } from './disk.ts'

/**
 * Fills a temporary folder, then puts it in the place of `folder`. A failure leaves the old one; a kill
 * between two renames leaves it beside, from where `settleReplacement` brings it back.
 */
export async function replaceFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const [temporary, old] = [besides(folder, 'new'), besides(folder, 'old')]
  try {
    await mkdir(dirname(folder), { recursive: true })
    await settleReplacement(folder)
    await rm(temporary, { recursive: true, force: true })
    await mkdir(temporary)
    await fill(temporary)
    await rename(folder, old).catch(ignoreMissing)
    await rename(temporary, folder)
    await rm(old, { recursive: true, force: true })
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
    await settleReplacement(folder).catch(() => undefined)
    throw diskFailure(error, `Saving ${basename(folder)}`)
  }
}

/** Ends a replacement that was killed: the earlier folder goes, or returns if it has no successor. */
export async function settleReplacement(folder: string): Promise<void> {
  const old = besides(folder, 'old')
  if (await exists(folder)) await rm(old, { recursive: true, force: true })
  else await rename(old, folder).catch(ignoreMissing)
}

/** The folder that a name such as `besides` gives belongs to; undefined for any other name. */
export function ownerOf(name: string): { name: string; kind: 'new' | 'old' } | undefined {
  const [, owner, kind] = /^\.(.+)\.(new|old)$/.exec(name) ?? []
  return owner ? { name: owner, kind: kind as 'new' | 'old' } : undefined
}

/** Hidden, so that it is never taken for a folder of the user's. */
export function besides(folder: string, kind: 'new' | 'old'): string {
  return join(dirname(folder), `.${basename(folder)}.${kind}`)
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
