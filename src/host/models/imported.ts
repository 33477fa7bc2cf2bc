import { basename } from 'node:path'
import { mergeAdapter, readAdapter } from '../../checkpoints/adapters/lora.ts'
import { ARCHIVES } from '../../checkpoints/archives/unpack.ts'
import { copyModelFiles } from '../../checkpoints/copy.ts'
import { fillCheckpoint, readCheckpoint } from '../../checkpoints/folder.ts'
import { parseRepository } from '../../checkpoints/hub/repository.ts'
import { isInstantFolder, readInstant } from '../../checkpoints/instant.ts'
import { attempt, failed, unwrap, type FailureError } from '../../domain/failure.ts'
import { printable } from '../../domain/quoting.ts'
import type { ModelInfo } from '../../model/models.ts'
import type { ModelDetails } from './model-details.ts'

/** A wheel's file is called after what it holds, then its version and where it runs. */
const wheel = /^(?<held>[^-]+)(-.+)?\.whl$/i

const nameOf = (file: string) => wheel.exec(file)?.groups?.held ?? file.replace(ARCHIVES, '')

/** What is kept of a model that comes from a folder or an archive of the user's. */
export function importedFrom(path: string): ModelDetails {
  return {
    name: nameOf(basename(path)),
    createdAt: new Date().toISOString(),
    f1: null,
    f1Interval: null,
    source: { kind: 'imported', path },
  }
}

/** Whether a model of the library is what an adapter calls its base: by its name at a hub, its own, or its path. */
function isNamed({ id, name, source }: ModelInfo, base: string): boolean {
  if (source.kind === 'downloaded' && source.repository === base) return true
  if (source.kind === 'imported' && source.path === base) return true
  const last = base.split(/[\\/]/).at(-1)
  return id === last || name === last
}

/** What an import is called, and which models there are for an adapter to be added to. */
interface Arrival {
  name: string
  library: () => Promise<ModelInfo[]>
}

/**
 * Puts the model of a folder into `target`: a copy, once all of it has been read, or for an adapter its base with the
 * changes. Throws a FailureError, or the signal's reason.
 */
export async function bringModel(
  model: string,
  target: string,
  { name, library }: Arrival,
  stop?: AbortSignal,
): Promise<void> {
  const adapter = await readAdapter(model)
  if (!adapter) {
    await checkModel(model)
    return copyModelFiles(model, target, stop)
  }
  const base = (await library()).find((one) => isNamed(one, adapter.base))
  if (!base) {
    throw failed(
      'not-found',
      `${name} is an adapter for ${printable(adapter.base, 100)}, which is not in the library; add that first, then the adapter.`,
    )
  }
  await fillCheckpoint(target, await mergeAdapter(unwrap(await readCheckpoint(base.path)), adapter))
}

/** Reads all of a model, vocabulary included; throws the failure of one that cannot be used. */
export async function checkModel(folder: string): Promise<void> {
  if (await isInstantFolder(folder)) unwrap(await readInstant(folder))
  else unwrap(await readCheckpoint(folder))
}

/** That the model of an archive is taken into the library first. */
export const toImport = (archive: string) =>
  failed(
    'bad-input',
    `${archive} is an archive; import it first, in Models or with “spanwright models import ${archive}”.`,
  )

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
