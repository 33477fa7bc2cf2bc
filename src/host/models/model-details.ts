import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { parameterCount } from '../../families/model.ts'
import { hasAdapter } from '../../checkpoints/adapters/export.ts'
import { readConfig } from '../../checkpoints/folder.ts'
import { instantTypes, isInstantFolder } from '../../checkpoints/instant.ts'
import { whyNotTag } from '../../checkpoints/head.ts'
import { parsedJson } from '../../domain/json.ts'
import { entityTypes } from '../../families/labels.ts'
import { type ModelInfo, modelSource } from '../../model/models.ts'
import { interval } from '../../model/runs.ts'
import { replaceFile } from '../../files/replace.ts'
import { precisionOf } from './precision.ts'
import type { ModelConfig } from '../../nn/config.ts'
import { MAX_SOURCE } from '../../model/limits.ts'

export { trainedTypes } from '../../checkpoints/head.ts'

/** What the library knows of a model beyond its own files; kept beside them. */
const detailsSchema = z.object({
  name: z.string().min(1).max(MAX_SOURCE),
  createdAt: z.iso.datetime(),
  f1: z.number().nullable(),
  f1Interval: interval.nullable().default(null),
  source: modelSource.catch({ kind: 'unknown' }).default({ kind: 'unknown' }),
})
export type ModelDetails = z.output<typeof detailsSchema>

export const DETAILS_FILE = 'spanwright.json'

export function writeDetails(folder: string, details: ModelDetails): Promise<void> {
  const text = JSON.stringify(details, null, 2)
  return replaceFile(join(folder, DETAILS_FILE), (temporary) => writeFile(temporary, text))
}

/** The details of a folder; from the folder itself where the file is missing or damaged. */
export async function readDetails(folder: string): Promise<ModelDetails> {
  const text = await readFile(join(folder, DETAILS_FILE), 'utf8').catch(() => '')
  const parsed = detailsSchema.safeParse(parsedJson(text))
  if (parsed.success) return parsed.data
  const { mtime } = await stat(folder)
  return {
    name: basename(folder),
    createdAt: mtime.toISOString(),
    ...{ f1: null, f1Interval: null },
    source: { kind: 'unknown' },
  }
}

/** A folder as the library shows it; undefined when there is no usable model in it. */
export async function describeModel(folder: string): Promise<ModelInfo | undefined> {
  if (await isInstantFolder(folder)) return describeInstant(folder)
  const config = await readConfig(folder)
  if (!config.ok) return undefined
  const whyNot = await whyNotTag(folder, config.value)
  return {
    id: basename(folder),
    path: folder,
    ...(await readDetails(folder)),
    shape: shapeOf(config.value),
    labels: whyNot === undefined ? entityTypes(config.value.labels) : [],
    canTag: whyNot === undefined,
    whyNot: whyNot ?? '',
    isBase: true,
    hasAdapter: await hasAdapter(folder),
    precision: await precisionOf(folder),
    bytes: await folderBytes(folder),
  }
}

/** An instant tagger as the library shows it; its file is not read as a whole. */
async function describeInstant(folder: string): Promise<ModelInfo | undefined> {
  const types = await instantTypes(folder)
  if (!types) return undefined
  return {
    id: basename(folder),
    path: folder,
    ...(await readDetails(folder)),
    shape: 'Words and shapes',
    labels: types,
    canTag: true,
    whyNot: '',
    isBase: false,
    hasAdapter: false,
    precision: 'float32',
    bytes: await folderBytes(folder),
  }
}

/** Bytes of all files in a folder. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map(async (file) => (await stat(join(file.parentPath, file.name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** "4 layers × 256, 3.1 million parameters" */
function shapeOf(config: ModelConfig): string {
  const millions = (parameterCount(config) / 1e6).toFixed(1)
  return `${config.layers} layers × ${config.hiddenSize}, ${millions} million parameters`
}
