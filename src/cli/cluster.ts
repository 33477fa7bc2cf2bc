import { resolve } from 'node:path'
import { failed } from '../domain/failure.ts'
import { counted } from '../domain/figures.ts'
import { writeClusterFolder } from '../host/cluster/cluster-folder.ts'
import type { Host } from '../host/host.ts'
import { STARTER } from '../model/training-settings.ts'
import type { Output } from './output.ts'
import { settingFlags, settingsFrom } from './train-settings.ts'

/** The name of the format that is a folder of programs. */
export const CLUSTER = 'cluster'

/** What a command line says of such a folder. */
export interface ClusterOptions {
  base?: string
  model?: string
  set: string[]
}

/**
 * Writes a folder to train and tag with on bigger machines: with a training from `base`, with a model to tag with;
 * where neither is named, with a training from the starter.
 */
export async function exportCluster(
  host: Host,
  output: Output,
  stop: AbortSignal,
  { project: path, out, base, model, set }: ClusterOptions & ProjectAndOut,
): Promise<void> {
  const { id } = host.projects.openFile(resolve(path))
  const from = base ?? (model === undefined ? STARTER : null)
  if (from === null && set.length > 0)
    throw failed('bad-input', '--set is of a training; name its --base as well.')
  const training = from === null ? null : await settingsFrom(host, from, flagsOf(set), id)
  const work = { training, model: model ?? null }
  const part = await writeClusterFolder(host, host.projects.get(id), work, out, stop)
  const lines = [
    ...(part
      ? [
          `${counted(part.trainDocuments, 'document')} to learn from, ${part.devDocuments} held out: train.py`,
        ]
      : []),
    ...(model === undefined ? [] : [`${model}, to tag with: tag_ray.py, tag_spark.py`]),
    `${out}/README.md says how they are run.`,
  ]
  output.result({ out, ...part, model: work.model }, lines.join('\n'))
}

interface ProjectAndOut {
  project: string
  out: string
}

/** “epochs=3” as the flags of `train` have it. */
function flagsOf(set: readonly string[]): Record<string, unknown> {
  const names = settingFlags.map(([flag]) => flag.replace(/^--/, '').split(' ')[0])
  return Object.fromEntries(
    set.map((text) => {
      const [name, value] = text.split('=', 2)
      if (!names.includes(name)) {
        throw failed('bad-input', `There is no setting called ${name}; “train --help” lists them.`)
      }
      const key = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
      return [key, value ?? true]
    }),
  )
}
