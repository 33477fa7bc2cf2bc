import { readReading } from '../../checkpoints/folder.ts'
import { unwrap } from '../../domain/failure.ts'
import { trainingSettings } from '../../model/training-settings.ts'
import type { Project } from '../../storage/project.ts'
import { onSide, type TrainingDocument } from '../../training/dataset.ts'
import { trainingDocuments } from './documents.ts'

/**
 * The documents of a project, as they are now, that a model of this project has not learnt from: those that
 * it was measured on, or those that are kept for a test. `known` is false where the model does not say how
 * many were held out; then it is the usual share.
 */
export async function heldOutDocuments(
  project: Project,
  modelFolder: string,
  split: 'dev' | 'test',
): Promise<{ documents: TrainingDocument[]; known: boolean }> {
  const { heldOut } = unwrap(await readReading(modelFolder))
  const { devFraction, documents } = trainingSettings.parse({})
  const { share, documents: choice } = heldOut ?? { share: devFraction, documents }
  const all = trainingDocuments(project, { documents: choice })
  return {
    documents: onSide(split, all, share),
    known: heldOut !== null,
  }
}
