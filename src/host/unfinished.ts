import { lstat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { log } from '../files/log.ts'
import { removeOwnFolder } from '../files/own-folder.ts'
import { ownerOf, settleReplacement } from '../files/replace.ts'
import { leftUnfinished } from '../files/unfinished.ts'
import { isUnfinishedProject, removeFile } from '../storage/file/create.ts'
import { settleModelTarget } from './models/model-target.ts'

/**
 * Takes away what killed processes have left unfinished, wherever on the disk: only what bears a name that
 * this program gives to such things. What cannot be reached now is tried again by the next start.
 */
export async function sweepUnfinished(): Promise<void> {
  for (const { path, forget } of leftUnfinished()) {
    try {
      await takeAway(path)
      forget()
    } catch (error) {
      log.error('What was left unfinished was not removed', error)
    }
  }
}

async function takeAway(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)]
  const owner = ownerOf(name)
  if (owner?.kind !== 'new' && !isUnfinishedProject(name)) return
  const info = await lstat(path).catch(() => undefined)
  if (info?.isFile()) return removeFile(path)
  const target = owner && join(folder, owner.name)
  if (info?.isDirectory()) {
    // A model that was copied whole comes to its place.
    if (target) await settleModelTarget(target)
    await removeOwnFolder(folder, name)
  }
  // It may have come there, and still be marked as one that can be removed.
  if (target && (await isFolder(target))) await settleReplacement(target)
}

const isFolder = (path: string) =>
  lstat(path).then(
    (info) => info.isDirectory(),
    () => false,
  )
