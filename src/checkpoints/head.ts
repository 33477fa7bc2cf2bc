import { basename, join } from 'node:path'
import { attemptAsync, failed, unwrap } from '../domain/failure.ts'
import { classNames } from '../domain/tags.ts'
import { onDisk } from '../files/disk.ts'
import { familyOf } from '../families/index.ts'
import { entityTypes, unnamedClasses } from '../families/labels.ts'
import { canonicalName } from '../families/names.ts'
import type { ModelConfig } from '../nn/config.ts'
import { readCheckpoint, readConfig, type ReadCheckpoint } from './folder.ts'
import { isInstantFolder, readInstant } from './instant.ts'
import { isFloat } from './weights-file.ts'
import { HEAD, openWeights, weightFiles } from './weights.ts'

const UNTRAINED =
  'This model has not been trained to tag; use it as the base of a training run first.'

/**
 * Why a model finds no entities, and what to do, in a sentence; undefined when it does. Reads no
 * weights, only which there are.
 */
export async function whyNotTag(folder: string, config: ModelConfig): Promise<string | undefined> {
  const reading = `Reading ${basename(folder)}`
  const rows = await attemptAsync(() => onDisk(reading, () => headRows(folder, config)))
  if (!rows.ok) return rows.failure.message
  const { labels } = config
  if (rows.value === undefined || labels.length === 0) return UNTRAINED
  const nameless = unnamedClasses(labels)
  if (nameless.length > 0) {
    return `config.json does not name ${namesOf(nameless, labels.length)}; ${advice(nameless[0])}`
  }
  if (rows.value !== labels.length) {
    return `config.json names ${labels.length} classes, and the head has ${rows.value}; ${advice(1)}`
  }
  return entityTypes(labels).length > 0 ? undefined : UNTRAINED
}

/** "class 2 of 5", "classes 1, 2 and 4 of 9", "any of the 9 classes" */
function namesOf(ids: readonly number[], count: number): string {
  if (ids.length === count) return `any of the ${count} classes`
  const list = new Intl.ListFormat('en-GB').format(ids.map(String))
  return `class${ids.length > 1 ? 'es' : ''} ${list} of ${count}`
}

const advice = (id: number) =>
  `write the name of each under id2label there, such as "${id}": "${id === 0 ? 'O' : 'B-PER'}", in the order in which the model was trained, or use it as the base of a training run.`

/** Classes that the head in the weights tells apart; undefined when there is none, or half of one. */
async function headRows(folder: string, config: ModelConfig): Promise<number | undefined> {
  const family = familyOf(config)
  const shapes = new Map<string, number[]>()
  for (const name of await weightFiles(folder)) {
    const file = await openWeights(join(folder, name))
    await file.close()
    for (const entry of file.entries.filter(isFloat)) {
      shapes.set(canonicalName(family, entry.name), entry.shape)
    }
  }
  const [weight, bias] = HEAD.map((name) => shapes.get(name))
  const whole = weight?.[1] === config.hiddenSize && bias?.[0] === weight[0]
  return whole ? weight[0] : undefined
}

/** The types that a model folder finds. Throws a FailureError that says why it finds none. */
export async function trainedTypes(folder: string): Promise<string[]> {
  if (await isInstantFolder(folder)) return unwrap(await readInstant(folder)).types
  const config = unwrap(await readConfig(folder))
  const why = await whyNotTag(folder, config)
  if (why !== undefined) throw failed('bad-input', why)
  return entityTypes(config.labels)
}

/** The classes of a model folder, in their order. */
export async function classesIn(folder: string): Promise<string[]> {
  if (await isInstantFolder(folder)) return classNames(unwrap(await readInstant(folder)).types)
  return unwrap(await readConfig(folder)).labels
}

/** A model folder with a head that finds entities; otherwise as `trainedTypes`. */
export async function readTrained(folder: string): Promise<ReadCheckpoint> {
  await trainedTypes(folder)
  return unwrap(await readCheckpoint(folder))
}
