import type { RequestResult } from '../../contract/worker.ts'
import { failed, FailureError, type Result } from '../../domain/failure.ts'
import { log } from '../../files/log.ts'
import type { RunDirectory } from '../../training/run-directory.ts'
import type { Models } from '../models/models.ts'
import type { LiveRun } from './live-run.ts'
import { keepModel } from './trained-model.ts'

/** Tells what has become of a run whose worker has answered, and puts its model into the library. */
export async function settle(
  live: LiveRun,
  result: Result<RequestResult<'train'>>,
  { models, directory }: { models: Models; directory: RunDirectory },
): Promise<void> {
  if (!result.ok) {
    const { code, message } = result.failure
    log.error(`Run ${live.run.id} ended early`, new FailureError(result.failure))
    const status =
      code === 'cancelled' ? 'cancelled' : code === 'worker-lost' ? 'interrupted' : 'failed'
    live.update({ status, message, broken: code === 'broken' })
    return
  }
  const { modelFolder, broken, endedEarly = false } = result.value
  if (broken !== undefined) log.error(`Run ${live.run.id} broke`, failed('broken', broken))
  const model = await keepModel(models, live.run, live.project.name, modelFolder)
  live.update(
    broken === undefined
      ? { status: 'done', message: '', modelId: model.id, endedEarly }
      : { status: 'failed', message: broken, broken: true, modelId: model.id },
  )
  // The library has it now; a folder that cannot be removed makes the run no failure.
  await directory
    .removeModel()
    .catch((error: unknown) => log.error('A model that was copied stays in its run', error))
}
