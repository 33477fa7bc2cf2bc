import { basename } from 'node:path'
import { copyModelFiles } from '../../checkpoints/copy.ts'
import { readCheckpoint } from '../../checkpoints/folder.ts'
import { parseRepository } from '../../checkpoints/hub/repository.ts'
import { isInstantFolder, readInstant } from '../../checkpoints/instant.ts'
import { attempt, failed, unwrap, type FailureError } from '../../domain/failure.ts'
import type { ModelInfo } from '../../model/models.ts'
import type { ModelDetails } from './model-details.ts'

/** How archives end, which no model is called after. */
const ENDINGS = /\.(zip|whl|tgz|tar\.gz)$/i

/** What is kept of a model that comes from a folder or an archive of the user's. */
export function importedFrom(path: string): ModelDetails {
  return {
    name: basename(path).replace(ENDINGS, ''),
    createdAt: new Date().toISOString(),
    f1: null,
    f1Interval: null,
    source: { kind: 'imported', path },
  }
}

/** Whether a model of the library is what an adapter calls its base: by its name at a hub, its own, or its path. */
export function isNamed({ id, name, source }: ModelInfo, base: string): boolean {
  if (source.kind === 'downloaded' && source.repository === base) return true
  if (source.kind === 'imported' && source.path === base) return true
  const last = base.split(/[\\/]/).at(-1)
  return id === last || name === last
}

/** Copies a folder that `checkModel` takes. */
export async function copyChecked(
  model: string,
  target: string,
  stop?: AbortSignal,
): Promise<void> {
  await checkModel(model)
  await copyModelFiles(model, target, stop)
}

/** Reads all of a model, vocabulary included; throws the failure of one that cannot be used. */
export async function checkModel(folder: string): Promise<void> {
  if (await isInstantFolder(folder)) unwrap(await readInstant(folder))
  else unwrap(await readCheckpoint(folder))
}

/** That a model is not where it was looked for, and what the user may have meant. */
export function noFolder(named: string, isFile: boolean, otherwise: string): FailureError {
  if (isFile) return failed('not-found', `${named} is a file; name the folder that it is in.`)
  const repository = attempt(() => parseRepository(named))
  if (!repository.ok || !/^[^/]+\/[^/]+$/.test(repository.value.name) || named.includes(':')) {
    return failed('not-found', `${named} ${otherwise}.`)
  }
  return failed(
    'not-found',
    `${named} is neither a folder nor in the library; if it is the name of a model at the hub, “spanwright models download ${named}” fetches it, and so does Models in the application.`,
  )
}
