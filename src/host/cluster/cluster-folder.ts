import { copyFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { failed } from '../../domain/failure.ts'
import { replaceFolder } from '../../files/replace.ts'
import { temporaryFolder } from '../../files/temporary-folder.ts'
import type { TrainingSettings } from '../../model/training-settings.ts'
import type { Project } from '../../storage/project.ts'
import type { Host } from '../host.ts'
import { writeTaggingPart } from './tagging-part.ts'
import { writeTrainingPart, type TrainingPart } from './training-part.ts'

/** What is to run on other machines. */
export interface ClusterWork {
  /** A training with these settings; null for none. */
  training: TrainingSettings | null
  /** A model to tag with: its id or its folder; null for none. */
  model: string | null
}

/** Programs that every folder has, and those of either work. */
const COMMON = ['README.md', 'requirements.txt', 'reading.py', 'words_and_shapes.py']
const TRAINING = ['train.py', 'sequences.py', 'checkpoint.py', 'measure.py', 'calibration.py']
const TAGGING = ['tagger.py', 'tag_ray.py', 'tag_spark.py']

/**
 * Writes a new folder that trains or tags elsewhere, with other programs than this one, as this one would. Answers
 * what there is to learn from. Throws a FailureError; then there is no folder.
 */
export async function writeClusterFolder(
  host: Host,
  project: Project,
  { training, model }: ClusterWork,
  out: string,
  stop?: AbortSignal,
): Promise<TrainingPart | null> {
  const target = resolve(out)
  if (await stat(target).catch(() => undefined)) {
    throw failed('conflict', `${out} exists already; name a folder that does not, and it is made.`)
  }
  const { path: scratch, remove } = temporaryFolder('read')
  let part: TrainingPart | null = null
  try {
    await replaceFolder(target, async (folder) => {
      if (training) part = await writeTrainingPart(host, project, training, folder, scratch)
      stop?.throwIfAborted()
      if (model !== null) await writeTaggingPart(host, model, join(folder, 'tagging-model'), stop)
      const programs = [
        ...COMMON,
        ...(training ? TRAINING : []),
        ...(model === null ? [] : TAGGING),
      ]
      for (const name of programs)
        await copyFile(join(host.resources, 'cluster', name), join(folder, name))
    })
  } finally {
    remove()
  }
  return part
}
