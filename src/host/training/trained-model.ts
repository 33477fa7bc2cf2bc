import { basename } from 'node:path'
import { MAX_CONFIG_BYTES, readText } from '../../checkpoints/texts.ts'
import { failed } from '../../domain/failure.ts'
import type { ModelInfo } from '../../model/models.ts'
import type { Run } from '../../model/runs.ts'
import type { Models } from '../models/models.ts'

/**
 * Puts the model of a run that has ended into the library. One that is there already, of an attempt whose
 * end was not recorded, stays the only one.
 */
export async function keepModel(
  models: Models,
  run: Run,
  project: string,
  folder: string,
): Promise<ModelInfo> {
  const known = await models.ofRun(run.id)
  if (known) return known
  const best = run.epochs.find((epoch) => epoch.best)
  return models.add(folder, {
    name: run.name,
    createdAt: new Date().toISOString(),
    ...{ f1: best?.f1 ?? null, f1Interval: best?.f1Interval ?? null },
    source: { kind: 'trained', project, runId: run.id, base: basename(run.settings.base) },
  })
}

/** The card of a run's model in Markdown. Throws a FailureError where there is none. */
export async function cardOf(models: Models, { modelId }: Pick<Run, 'modelId'>): Promise<string> {
  const path = modelId === null ? undefined : (await models.get(modelId)).path
  const markdown = path && (await readText(path, 'README.md', MAX_CONFIG_BYTES))
  if (markdown) return markdown
  throw failed('not-found', 'This run has no model with a card; train it to its end first.')
}
